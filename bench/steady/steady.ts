// memory and start: how long until ready, and resident memory over five minutes at 1,000 hooks a second.

import { median } from "../run/figures.ts";
import { hookPath, makePlace, queryHash } from "../run/place.ts";
import { residentMb, runLoad, startServer } from "../run/processes.ts";
import { seed } from "../run/seed.ts";

export interface MemoryFigures {
  readonly seconds: number;
  readonly rate_per_second: number;
  readonly resident_mb_at_start: number;
  readonly resident_mb_at_most: number;
  readonly resident_mb_at_end: number;
  readonly refused: number;
}

export interface StartFigures {
  readonly ready_ms_median: number;
  readonly ready_ms_connect_closed_median: number;
}

const memorySeconds = 300;
const memoryRate = 1000;
const starts = 5;

/** One run at a fixed rate; memory is looked at once a second. */
export async function benchMemory(): Promise<MemoryFigures> {
  const place = await makePlace();
  const sender = {
    ...(await seed({ environment: place.environment, servers: [], linksPerServer: 0 })),
    queryHash,
    path: hookPath,
  };
  const app = await startServer(place.environment);
  try {
    const first = residentMb(app.pid);
    const seen: number[] = [];
    const timer = setInterval(() => seen.push(residentMb(app.pid)), 1000);
    const figures = await runLoad({
      ports: [app.port],
      sender,
      connections: 64,
      ratePerSecond: memoryRate,
      seconds: memorySeconds,
      firstSerial: 1,
    });
    clearInterval(timer);
    return {
      seconds: memorySeconds,
      rate_per_second: Math.round(figures.perSecond),
      resident_mb_at_start: Math.round(first),
      resident_mb_at_most: Math.round(Math.max(...seen)),
      resident_mb_at_end: Math.round(seen.at(-1) ?? 0),
      refused: figures.refused,
    };
  } finally {
    await app.stop();
    place.remove();
  }
}

/** From the start of the process to the first "ready", with the Connect door open and closed. */
export async function benchStart(): Promise<StartFigures> {
  return { ready_ms_median: await readyMs("true"), ready_ms_connect_closed_median: await readyMs("false") };
}

async function readyMs(connect: string): Promise<number> {
  const place = await makePlace({ CONNECT: connect });
  try {
    await seed({ environment: place.environment, servers: [], linksPerServer: 0 });
    const times: number[] = [];
    for (let run = 0; run < starts; run++) {
      const app = await startServer(place.environment);
      times.push(app.readyMs);
      await app.stop();
    }
    return Math.round(median(times));
  } finally {
    place.remove();
  }
}
