import assert from "node:assert/strict";

import { viewHealthNotices } from "../../../src/page-models/forms/server-trouble.ts";
import { now } from "../../http/pages/sample.ts";

const links = ["a", "b", "c"].map((id) => ({ id, name: `link ${id}` }));
const failing = (linkId: string, reason: string) => ({ linkId, isFailing: true, changes: 1, reason, since: now });

describe("what is said of links that fail", () => {
  it("says one reason once, with how many and which links it concerns", () => {
    const asked: (readonly string[])[] = [];
    const notices = viewHealthNotices(
      links,
      [failing("a", "503"), failing("b", "404"), failing("c", "503"), failing("gone", "503")],
      now,
      (linkIds) => {
        asked.push(linkIds);
        return [];
      },
    );
    assert.deepEqual(
      notices.map(({ title, sentence }) => [title, sentence]),
      [
        ["2 links: builds cannot be started", "Since just now. 503 It concerns link a, link c."],
        ["link b: builds cannot be started", "Since just now. 404"],
      ],
    );
    assert.deepEqual(asked, [["a", "c"], ["b"]]);
  });
});
