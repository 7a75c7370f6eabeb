// processes: the same load on one and on two processes that share one PostgreSQL.

import { sharedCluster } from "../../test/store/postgres.ts";
import { drained } from "../run/drained.ts";
import { median, round2 } from "../run/figures.ts";
import { hookPath, makePlace, queryHash } from "../run/place.ts";
import type { Place } from "../run/place.ts";
import { runLoad, startServer } from "../run/processes.ts";
import type { Running } from "../run/processes.ts";
import { seed } from "../run/seed.ts";

export interface ProcessesFigures {
  readonly one_per_second: number;
  readonly two_per_second: number;
  readonly ratio_to_one: number;
}

interface Arm {
  readonly places: readonly Place[];
  /** Hooks a second, of each round. */
  readonly rates: number[];
}

const rounds = 5;
const seconds = 4;

/** One and two take turns, each time in the other order and started anew, so that one is alone indeed; undefined figures where PostgreSQL is not installed. */
export async function benchProcesses(): Promise<ProcessesFigures | { readonly left_out: string }> {
  const cluster = await sharedCluster(true);
  if (cluster === undefined) return { left_out: "PostgreSQL is not installed" };
  const first = await makePlace({ DATABASE_URL: await cluster.createDatabase() });
  const second = await makePlace({ ...pick(first.environment, ["DATABASE_URL", "SECRET_KEYS"]) });
  const sender = { ...(await seed({ environment: first.environment, servers: [], linksPerServer: 0 })), queryHash, path: hookPath };
  const one: Arm = { places: [first], rates: [] };
  const two: Arm = { places: [first, second], rates: [] };
  let serial = 1;
  /** Hooks a second, once the processes are warm. */
  const measure = async (places: readonly Place[]): Promise<number> => {
    const apps: Running[] = [];
    const run = async (): Promise<number> => {
      const figures = await runLoad({ ports: apps.map(({ port }) => port), sender, connections: 64, ratePerSecond: 0, seconds, firstSerial: serial });
      serial = figures.lastSerial + 1;
      await drained(...apps);
      return figures.perSecond;
    };
    try {
      for (const { environment } of places) apps.push(await startServer(environment));
      await run();
      return await run();
    } finally {
      await Promise.all(apps.map((app) => app.stop()));
    }
  };
  try {
    for (let round = 0; round < rounds; round++) {
      for (const arm of round % 2 === 0 ? [one, two] : [two, one]) arm.rates.push(await measure(arm.places));
    }
    const [oneRate, twoRate] = [median(one.rates), median(two.rates)];
    return { one_per_second: Math.round(oneRate), two_per_second: Math.round(twoRate), ratio_to_one: round2(twoRate / oneRate) };
  } finally {
    first.remove();
    second.remove();
  }
}

function pick(environment: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => names.includes(name)));
}
