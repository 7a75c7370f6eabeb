// Two processes that write the first row of something: a row that is not there yet cannot be locked.

import assert from "node:assert/strict";

import { writeBreakers } from "../../src/queue/settle/breakers.ts";
import { describeOnEachDialect } from "../store/each-database.ts";
import { sampleTime } from "../sample.ts";
import { interleave } from "../store/interleave.ts";
import type { Side } from "../store/interleave.ts";
import { placesOf, prepare } from "./two-writers/row-writers.ts";

describeOnEachDialect("two first writers of a workspace's calls", (bench) => {
  const spend = ({ store }: Side, run: number): Promise<number> =>
    store.hostBudgets.spend(placesOf(run).tenantId, { repositoryId: "{one}" });
  const leftOf = async ({ sql }: Side, run: number): Promise<number | undefined> => {
    const rows = await sql.all<{ calls_left: number }>("SELECT calls_left FROM host_budgets WHERE tenant_id = $1", [
      placesOf(run).tenantId,
    ]);
    return rows[0]?.calls_left;
  };

  it("R13 both calls are counted: one between any two statements of the other", async function () {
    await interleave(bench.database(), {
      prepare,
      first: spend,
      second: spend,
      // In thousandths of a call; a full budget has 140.
      look: async (side, run) => assert.equal(await leftOf(side, run), 138_000),
    });
  });
});

describeOnEachDialect("two first writers of a failing server's breaker", (bench) => {
  const fail = ({ sql }: Side, run: number): Promise<void> => {
    const { tenantId, serverId } = placesOf(run);
    const end = { delivery: { serverId, tenantId }, reason: "answered 503", server: { sign: "failing" } } as const;
    return sql.write((transaction) => writeBreakers(transaction, [end], sampleTime));
  };

  it("R8 both failures are counted: one between any two statements of the other", async function () {
    await interleave(bench.database(), {
      prepare,
      first: fail,
      second: fail,
      look: async ({ sql }, run) => {
        const rows = await sql.all<{ failures: number }>("SELECT failures FROM breakers WHERE server_id = $1", [
          placesOf(run).serverId,
        ]);
        assert.deepEqual(
          rows.map(({ failures }) => failures),
          [2],
        );
      },
    });
  });
});
