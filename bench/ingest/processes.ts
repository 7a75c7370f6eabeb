// processes: the same load on one and on two processes that share one PostgreSQL.

import { sharedCluster } from "../../test/store/postgres/cluster.ts";
import { drained } from "../run/drained.ts";
import { median, round2 } from "../run/figures.ts";
import { hookPath, makePlace, queryHash } from "../run/place.ts";
import type { Place } from "../run/place.ts";
import { runLoad, startServer } from "../run/processes.ts";
import type { Running } from "../run/processes.ts";
import { seed } from "../run/seed.ts";
import type { Sender } from "../load/push-body.ts";

export interface ProcessesFigures {
  readonly one_per_second: number;
  readonly two_per_second: number;
  readonly ratio_to_one: number;
}

interface Arm {
  readonly apps: readonly Running[];
  readonly sender: Sender;
  /** Hooks a second, of each round. */
  readonly rates: number[];
}

const rounds = 5;
const seconds = 10;
/** So long V8 compiles on other threads, which is work that two processes do twice. */
const warmSeconds = 20;

/**
 * One alone on its database, and two that share another of the same server, take turns, each time in the other order;
 * nothing is measured where PostgreSQL is not installed. It is asked through its socket, as docs/operate.md has it for
 * a server on the same machine.
 */
export async function benchProcesses(): Promise<ProcessesFigures | { readonly left_out: string }> {
  const cluster = await sharedCluster(true);
  if (cluster === undefined) return { left_out: "PostgreSQL is not installed" };
  const places: Place[] = [];
  const started: Running[] = [];
  let serial = 1;
  const start = async (count: number): Promise<Arm> => {
    const address = `${await cluster.createDatabase()}?host=${encodeURIComponent(cluster.socketFolder)}`;
    const place = await makePlace({ DATABASE_URL: address });
    const others = await Promise.all(
      Array.from({ length: count - 1 }, () => makePlace(pick(place.environment, ["DATABASE_URL", "SECRET_KEYS"]))),
    );
    places.push(place, ...others);
    const sender = {
      ...(await seed({ environment: place.environment, servers: [], linksPerServer: 0 })),
      queryHash,
      path: hookPath,
    };
    const apps: Running[] = [];
    for (const { environment } of [place, ...others]) {
      const app = await startServer(environment);
      apps.push(app);
      started.push(app);
    }
    return { apps, sender, rates: [] };
  };
  const measure = async ({ apps, sender }: Arm, forSeconds: number): Promise<number> => {
    const figures = await runLoad({
      ports: apps.map(({ port }) => port),
      sender,
      connections: 64,
      ratePerSecond: 0,
      seconds: forSeconds,
      firstSerial: serial,
    });
    serial = figures.lastSerial + 1;
    await drained(...started);
    return figures.perSecond;
  };
  try {
    const [one, two] = [await start(1), await start(2)];
    for (const arm of [one, two]) await measure(arm, warmSeconds);
    for (let round = 0; round < rounds; round++) {
      for (const arm of round % 2 === 0 ? [one, two] : [two, one]) arm.rates.push(await measure(arm, seconds));
    }
    const [oneRate, twoRate] = [median(one.rates), median(two.rates)];
    return {
      one_per_second: Math.round(oneRate),
      two_per_second: Math.round(twoRate),
      ratio_to_one: round2(twoRate / oneRate),
    };
  } finally {
    await Promise.all(started.map((app) => app.stop()));
    for (const place of places) place.remove();
  }
}

function pick(environment: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => names.includes(name)));
}
