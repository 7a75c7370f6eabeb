// processes: the same load on one and on two processes that share one PostgreSQL.

import { sharedCluster } from "../../test/store/postgres.ts";
import { drained } from "../run/drained.ts";
import { median, round2 } from "../run/figures.ts";
import { hookPath, makePlace, queryHash } from "../run/place.ts";
import { runLoad, startServer } from "../run/processes.ts";
import type { Running } from "../run/processes.ts";
import { seed } from "../run/seed.ts";

export interface ProcessesFigures {
  readonly one_per_second: number;
  readonly two_per_second: number;
  readonly ratio_to_one: number;
}

const rounds = 3;
const seconds = 4;

/** One and two take turns; undefined figures where PostgreSQL is not installed. */
export async function benchProcesses(): Promise<ProcessesFigures | { readonly left_out: string }> {
  const cluster = await sharedCluster(true);
  if (cluster === undefined) return { left_out: "PostgreSQL is not installed" };
  const first = await makePlace({ DATABASE_URL: await cluster.createDatabase() });
  const second = await makePlace({ ...pick(first.environment, ["DATABASE_URL", "SECRET_KEYS"]) });
  const sender = { ...(await seed({ environment: first.environment, servers: [], linksPerServer: 0 })), queryHash, path: hookPath };
  const apps: Running[] = [];
  try {
    apps.push(await startServer(first.environment), await startServer(second.environment));
    let serial = 1;
    const measure = async (running: readonly Running[]): Promise<number> => {
      const figures = await runLoad({ ports: running.map(({ port }) => port), sender, connections: 64, ratePerSecond: 0, seconds, firstSerial: serial });
      serial = figures.lastSerial + 1;
      await drained(...apps);
      return figures.perSecond;
    };
    await measure(apps);
    const one: number[] = [];
    const two: number[] = [];
    for (let round = 0; round < rounds; round++) {
      one.push(await measure(apps.slice(0, 1)));
      two.push(await measure(apps));
    }
    const [oneRate, twoRate] = [median(one), median(two)];
    return { one_per_second: Math.round(oneRate), two_per_second: Math.round(twoRate), ratio_to_one: round2(twoRate / oneRate) };
  } finally {
    await Promise.all(apps.map((app) => app.stop()));
    first.remove();
    second.remove();
  }
}

function pick(environment: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => names.includes(name)));
}
