// scale: taking hooks in and asking CI servers, on an empty database and beside 10,000 tenants, 100,000 links and
// 1,000,000 old deliveries.

import { join } from "node:path";

import { measureSustained, openGround } from "../deliver/deliver.ts";
import type { Ground } from "../deliver/deliver.ts";
import { drained } from "../run/drained.ts";
import { median, round2 } from "../run/figures.ts";
import { runLoad } from "../run/processes.ts";
import { fillWith } from "../run/old-rows.ts";

export interface ScaleFigures {
  readonly ingest_empty_per_second: number;
  readonly ingest_crowded_per_second: number;
  readonly ingest_ratio: number;
  readonly deliver_empty_per_second: number;
  readonly deliver_crowded_per_second: number;
  readonly deliver_ratio: number;
}

const rounds = 3;
const oldRows = { tenants: 10_000, linksPerTenant: 10, deliveriesPerTenant: 100 };

/** The two take turns. */
export async function benchScale(): Promise<ScaleFigures> {
  const empty = await openGround(1, 5);
  const full = await openGround(1, 5, (place) => fillWith(join(place.folder, "ci-bridge.sqlite"), oldRows));
  try {
    const runs = {
      ingestEmpty: [] as number[],
      ingestFull: [] as number[],
      deliverEmpty: [] as number[],
      deliverFull: [] as number[],
    };
    let serial = 1;
    for (let round = 0; round < rounds; round++) {
      for (const [ground, deliver] of [
        [empty, runs.deliverEmpty],
        [full, runs.deliverFull],
      ] as const) {
        const figures = await measureSustained(ground, { pushes: 200, deliveriesPerPush: 5, firstSerial: serial });
        deliver.push(figures.sustained_per_second);
        await drained(empty.app, full.app);
        serial += 200;
      }
      for (const [ground, ingest] of [
        [empty, runs.ingestEmpty],
        [full, runs.ingestFull],
      ] as const) {
        ingest.push(await ingestRate(ground, 10_000_000 + round * 1_000_000));
        await drained(empty.app, full.app);
      }
    }
    const [ingestEmpty, ingestFull, deliverEmpty, deliverFull] = [
      runs.ingestEmpty,
      runs.ingestFull,
      runs.deliverEmpty,
      runs.deliverFull,
    ].map(median) as [number, number, number, number];
    return {
      ingest_empty_per_second: Math.round(ingestEmpty),
      ingest_crowded_per_second: Math.round(ingestFull),
      ingest_ratio: round2(ingestFull / ingestEmpty),
      deliver_empty_per_second: Math.round(deliverEmpty),
      deliver_crowded_per_second: Math.round(deliverFull),
      deliver_ratio: round2(deliverFull / deliverEmpty),
    };
  } finally {
    await empty.close();
    await full.close();
  }
}

/** Signed for a repository without links, so that only taking in and planning is measured. */
async function ingestRate({ app, sender }: Ground, firstSerial: number): Promise<number> {
  const figures = await runLoad({
    ports: [app.port],
    sender: { ...sender, repositoryId: "{55555555-5555-4555-8555-555555555555}" },
    connections: 64,
    ratePerSecond: 0,
    seconds: 3,
    firstSerial,
  });
  return figures.perSecond;
}
