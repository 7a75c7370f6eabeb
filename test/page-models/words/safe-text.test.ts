import assert from "node:assert/strict";

import { cutText, safeHref } from "../../../src/page-models/words/safe-text.ts";

describe("pages/safe-text", () => {
  it("keeps short text whole and says nothing more", () =>
    assert.deepEqual(cutText("feature/x", 20), { short: "feature/x" }));

  it("cuts long text and keeps the whole for a tooltip", () => {
    const cut = cutText("x".repeat(300), 20);
    assert.equal(cut.short, `${"x".repeat(19)}…`);
    assert.equal(cut.full, "x".repeat(300));
  });

  it("keeps at most 1,000 characters of a 10 kB text (S16)", () =>
    assert.equal(cutText("y".repeat(10_000), 20).full?.length, 1000));
  it("puts text with line breaks on one line (S16)", () =>
    assert.equal(cutText("a\r\nSet-Cookie: b\n", 60).short, "a Set-Cookie: b"));
  it("never splits a four-byte character (S16)", () => assert.equal(cutText("🚂🚃🚃🚃", 3).short, "🚂🚃…"));

  it("links to the web and to nothing else (S41)", () => {
    assert.equal(safeHref("https://ci.example.com/job/1"), "https://ci.example.com/job/1");
    for (const address of [
      "javascript:alert(1)",
      " javascript:alert(1)",
      "data:text/html,<script>",
      "vbscript:x",
      "//evil.example",
      "/relative",
      "",
      undefined,
      "https://",
    ]) {
      assert.equal(safeHref(address), undefined, String(address));
    }
  });
});
