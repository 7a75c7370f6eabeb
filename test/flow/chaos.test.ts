import assert from "node:assert/strict";

import { playRound } from "../../bench/chaos/round.ts";
import type { RoundWish } from "../../bench/chaos/round.ts";
import { sharedCluster } from "../store/postgres.ts";

describe("kill -9 at random under load, with CI servers that fail, hang and answer late", function () {
  this.timeout(300_000);

  async function survive(wish: Pick<RoundWish, "processes" | "postgresUrl">): Promise<void> {
    const figures = await playRound({ ...wish, kills: 5, senders: 4 });
    assert.ok(figures.acked > 20, `only ${figures.acked} hooks were acknowledged: the run shows nothing`);
    const { lost, invented, out_of_order, results_lost } = figures;
    assert.deepEqual({ lost, invented, out_of_order, results_lost }, { lost: 0, invented: 0, out_of_order: 0, results_lost: 0 });
    assert.equal(figures.delivered + figures.superseded, figures.acked);
  }

  it("R5 R6 R20 loses, invents and reorders nothing on SQLite", () => survive({ processes: 1 }));

  it("R5 R6 R20 loses, invents and reorders nothing with three processes on PostgreSQL", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    await survive({ processes: 3, postgresUrl: await cluster.createDatabase() });
  });
});
