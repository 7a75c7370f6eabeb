import assert from "node:assert/strict";

import { readServerForm, viewServerForm } from "../../../src/page-models/forms/server-form.ts";
import { sampleServer } from "../../http/pages/sample.ts";
import { sampleAdapter } from "../../http/pages/sample-adapter.ts";

const typed = { name: "Jenkins", inFlightLimit: "10" };
const kept = sampleServer("a", "s");

describe("pages/server-form", () => {
  it("keeps a stored secret when nothing is typed and address and user stay", () => {
    const { draft, faults } = readServerForm(
      typed,
      { address: "https://ci.example.com/", user: "bridge", token: "" },
      sampleAdapter,
      kept,
    );
    assert.deepEqual(faults, []);
    assert.deepEqual(draft.newSecrets, {});
  });

  it("asks for the secret again when the address leads elsewhere, be it to another path (S4, S9)", () => {
    for (const address of [
      "https://evil.example",
      "http://ci.example.com",
      "https://ci.example.com:8443",
      "https://ci.example.com/mine",
      "https://ci.example.com?to=mine",
    ]) {
      const { faults } = readServerForm(typed, { address, user: "bridge", token: "" }, sampleAdapter, kept);
      assert.deepEqual(
        faults.map((fault) => fault.field),
        ["token"],
        address,
      );
    }
    assert.deepEqual(
      readServerForm(
        typed,
        { address: "https://ci.example.com", user: "other", token: "" },
        sampleAdapter,
        kept,
      ).faults.map((fault) => fault.field),
      ["token"],
    );
    assert.deepEqual(
      readServerForm(typed, { address: "https://other.example", user: "x", token: "new" }, sampleAdapter, kept).faults,
      [],
    );
  });

  it("puts one sentence beside each wrong field, ours and the adapter's", () => {
    const { faults } = readServerForm(
      { name: "", inFlightLimit: "900" },
      { address: "ftp://x", user: "", token: "" },
      sampleAdapter,
      undefined,
    );
    assert.deepEqual(
      faults.map((fault) => fault.field),
      ["server-name", "address", "user", "token", "server-inFlightLimit"],
    );
    const form = viewServerForm({
      adapter: sampleAdapter,
      typed: { name: "", inFlightLimit: "900" },
      ciTyped: { address: "ftp://x" },
      faults,
      kept: undefined,
    });
    assert.match(form.nameRow?.fault ?? "", /missing/);
    assert.match(form.limitRow?.fault ?? "", /1 to 250/);
    assert.deepEqual(
      form.ciRows.map((row) => row.fault !== ""),
      [true, true, true],
    );
    assert.equal(form.ciRows[0]?.value, "ftp://x");
  });
});
