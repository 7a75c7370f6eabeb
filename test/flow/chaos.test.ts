import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import type { AppProcess } from "../../sandbox/demo/app-process.ts";
import { playRound } from "../../bench/chaos/round.ts";
import type { RoundWish } from "../../bench/chaos/round.ts";
import { sharedCluster } from "../store/postgres/cluster.ts";

describe("SIGTERM, and a database that goes away, under load", function () {
  this.timeout(300_000);

  it("R12 ends within its grace and does nothing twice when it is asked to stop", async () => {
    const strike = async (victim: AppProcess): Promise<void> => {
      await victim.end("SIGTERM");
      assert.match(victim.lastWords(), /"msg":"stopped"/, "the process was not left to the end of its grace");
      await victim.begin();
    };
    const { acked, delivered, superseded, duplicates, out_of_order, results_lost } = await playRound({
      processes: 1,
      kills: 3,
      senders: 4,
      strike,
    });
    assert.ok(acked > 20, `only ${acked} hooks were acknowledged: the run shows nothing`);
    assert.deepEqual(
      { arrived: delivered + superseded, duplicates, out_of_order, results_lost },
      { arrived: acked, duplicates: 0, out_of_order: 0, results_lost: 0 },
    );
  });

  it("R3 loses nothing when PostgreSQL is restarted, and needs no restart of the app", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const strike = async (): Promise<void> => {
      await cluster.crash();
      await sleep(500);
      await cluster.start();
    };
    const { acked, lost, invented, out_of_order, results_lost } = await playRound({
      processes: 2,
      kills: 3,
      senders: 4,
      strike,
      postgresUrl: await cluster.createDatabase(),
    });
    assert.ok(acked > 20, `only ${acked} hooks were acknowledged: the run shows nothing`);
    assert.deepEqual(
      { lost, invented, out_of_order, results_lost },
      { lost: 0, invented: 0, out_of_order: 0, results_lost: 0 },
    );
  });
});

describe("kill -9 at random under load, with CI servers that fail, hang and answer late", function () {
  this.timeout(600_000);

  async function survive(wish: Pick<RoundWish, "processes" | "postgresUrl">): Promise<void> {
    const figures = await playRound({ ...wish, kills: 5, senders: 4, hasPoison: true });
    assert.ok(figures.acked > 20, `only ${figures.acked} hooks were acknowledged: the run shows nothing`);
    const { lost, invented, out_of_order, results_lost } = figures;
    assert.deepEqual(
      { lost, invented, out_of_order, results_lost },
      { lost: 0, invented: 0, out_of_order: 0, results_lost: 0 },
    );
    assert.equal(figures.delivered + figures.superseded, figures.acked);
    assert.deepEqual(
      { parked: figures.poison_parked, innocents: figures.innocents_parked },
      { parked: 2, innocents: 0 },
    );
  }

  it("R2 R5 R6 R20 S16 loses, invents, reorders nothing on SQLite, and parks what ends the process", () =>
    survive({ processes: 1 }));

  it("R2 R5 R6 R20 S16 loses, invents, reorders nothing with three processes on PostgreSQL", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    await survive({ processes: 3, postgresUrl: await cluster.createDatabase() });
  });
});
