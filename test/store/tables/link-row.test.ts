import assert from "node:assert/strict";

import { linkColumns } from "../../../src/core/link.ts";
import { linkTable, toLink, toLinkRow, withDecision } from "../../../src/store/tables/link-row.ts";
import { sampleLink } from "../../sample.ts";
import { describeOnEachDialect } from "../each-database.ts";
import { sampleSeal } from "../sample-hook.ts";

const paused = sampleLink({ isPaused: true, pauseReason: "answered 410", secrets: { token: "canary" } });

describe("store/link-row", () => {
  it("gives back every property of a link that was made a row, and none that it had not", () => {
    for (const link of [sampleLink(), paused])
      assert.deepEqual(toLink(toLinkRow(link, sampleSeal()), sampleSeal()), link);
  });

  it("S9 writes no secret and no token of a link as it is", () =>
    assert.doesNotMatch(JSON.stringify(toLinkRow(paused, sampleSeal())), /canary|result-token|badge-token/));

  it("lets an admin's decision change what is an admin's, and nothing else", () => {
    const wanted = sampleLink({
      id: "x",
      tenantId: "x",
      name: "new",
      secrets: { a: "b" },
      isPaused: false,
      updatedAt: 2,
    });
    assert.deepEqual(withDecision(paused, wanted), { ...paused, name: "new", secrets: { a: "b" }, updatedAt: 2 });
  });
});

describeOnEachDialect("the table of links", (bench) => {
  it("has the columns of core's table of a link, and a hash beside each token", async () => {
    const { sql } = bench.database();
    const statement =
      sql.dialect === "sqlite"
        ? "SELECT name FROM pragma_table_info('links')"
        : `SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'links'
          AND table_schema = current_schema()`;
    const kept = (await sql.all<{ name: string }>(statement)).map(({ name }) => name).toSorted();
    assert.deepEqual(kept, Object.keys(linkTable).toSorted());
    assert.equal(kept.length, Object.keys(linkColumns).length + 2);
  });
});
