import assert from "node:assert/strict";

import { ciAdapters } from "../../src/ci/registry.ts";
import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import { dialects } from "../../src/dialects/registry.ts";
import { hosts } from "../../src/hosts/registry.ts";
import { feed } from "./feed.ts";
import type { GroupName } from "./groups.ts";

const characters = 200_000;

/** What has to be among the subjects of a group. */
const wanted: Readonly<Record<GroupName, readonly string[]>> = {
  dialects: Object.keys(dialects),
  hosts: Object.keys(hosts),
  "CI servers": Object.keys(ciAdapters),
  forms: ["link", "alerts", "repository", "any form", ...Object.values(ciAdapters).flatMap(formsOf)],
  events: ["events", "builds", ...Object.keys(ciAdapters).map((id) => `start of ${id}`)],
  borders: [],
};

/** A kind without fields of a link has no such form. */
function formsOf({ id, fields }: CiAdapter): string[] {
  return fields.some(({ scope }) => scope === "link") ? [`server of ${id}`, `link of ${id}`] : [`server of ${id}`];
}

describe("200 kB of hostile shapes in each text", function () {
  this.timeout(120_000);

  for (const [name, subjects] of Object.entries(wanted) as [GroupName, readonly string[]][]) {
    it(`S16: stops nothing and leaves nothing endless: ${name}`, async () => {
      const { fed, tooLong } = await feed(name, characters);
      assert.deepEqual(tooLong.slice(0, 20), []);
      const missing = subjects.filter((subject) => !fed.some((one) => one.subject === subject && one.texts > 0));
      assert.deepEqual(missing, [], "these were not fed");
      // A group of which nothing is read feeds nobody.
      assert.ok(fed.some(({ read }) => read > 0));
    });
  }
});
