// ingest: how many signed 12 kB pushes a second are on disk and answered, beside the bare limit and the stock way, in
// one run.

import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { drained } from "../run/drained.ts";
import { median, round2 } from "../run/figures.ts";
import { makePlace, hookPath, queryHash } from "../run/place.ts";
import { runLoad, startProgram, startServer } from "../run/processes.ts";
import type { Running } from "../run/processes.ts";
import { measureBuildbot, measureWebhook } from "./peers.ts";
import { clientKey, seed } from "../run/seed.ts";
import type { LoadFigures } from "../load/main.ts";
import type { Sender } from "../load/push-body.ts";
import { findStockDriver } from "./stock-driver.ts";

export interface IngestFigures {
  readonly app_per_second: number;
  /**
   * With no two tokens alike, so that each has to be checked; Bitbucket's are the same for all that one tenant does
   * within a second.
   */
  readonly app_token_each_per_second: number;
  readonly bare_per_second: number;
  readonly stock_per_second: number;
  readonly stock_driver: string;
  readonly ratio_to_bare: number;
  readonly ratio_to_stock: number;
  readonly open_loop_p50_ms: number;
  readonly open_loop_p99_ms: number;
  readonly open_loop_max_ms: number;
  readonly refused: number;
  /** Receivers other people run; absent where they are not installed. */
  readonly webhook_per_second?: number;
  readonly ratio_to_webhook?: number;
  readonly buildbot_per_second?: number;
  readonly ratio_to_buildbot?: number;
}

const rounds = 4;
const seconds = 8;
/**
 * For each arm, so twice for the app: for 10 to 20 seconds of load V8 still compiles on other threads, where everything
 * needs both cores but the one that waits for the disk.
 */
const warmSeconds = 10;
const connections = 64;

interface Arm {
  readonly running: Running;
  readonly sender: Sender;
  /** Events a second, of each round. */
  readonly rates: number[];
}

/**
 * They take turns, each time in another order, so that a machine that slows down slows them all, and none always comes
 * after the same one.
 */
export async function benchIngest(): Promise<IngestFigures> {
  const place = await makePlace();
  const secret = randomBytes(32).toString("hex");
  const sender = {
    clientKey,
    sharedSecret: secret,
    workspaceId: "{}",
    repositoryId: "{}",
    queryHash,
    path: hookPath,
  };
  const ours: Sender = {
    ...(await seed({ environment: place.environment, servers: [], linksPerServer: 0 })),
    queryHash,
    path: hookPath,
  };
  const driver = findStockDriver();
  const started: Running[] = [];
  const keep = <T extends Running>(running: T): T => {
    started.push(running);
    return running;
  };
  try {
    const app = keep(await startServer(place.environment));
    const bare = keep(
      await startProgram("bench/ingest/bare.ts", [join(place.folder, "bare.sqlite"), clientKey, secret]),
    );
    const stock = keep(
      await startProgram("bench/ingest/stock.ts", [
        join(place.folder, "stock.sqlite"),
        clientKey,
        secret,
        driver.requiredFrom,
      ]),
    );
    let serial = 1;
    const measure = async (
      running: Running,
      sender: Sender,
      ratePerSecond: number,
      forSeconds: number,
    ): Promise<LoadFigures> => {
      const figures = await runLoad({
        ports: [running.port],
        sender,
        connections,
        ratePerSecond,
        seconds: forSeconds,
        firstSerial: serial,
      });
      serial = figures.lastSerial + 1;
      return figures;
    };
    const arm = (running: Running, sender: Sender): Arm => ({ running, sender, rates: [] });
    const arms = {
      app: arm(app, ours),
      tokenEach: arm(app, { ...ours, tokenFor: "event" }),
      bare: arm(bare, sender),
      stock: arm(stock, sender),
    };
    for (const { running, sender } of Object.values(arms)) await measure(running, sender, 0, warmSeconds);
    let refused = 0;
    for (let round = 0; round < rounds; round++) {
      for (const { running, sender, rates } of rotated(Object.values(arms), round)) {
        await drained(app);
        const figures = await measure(running, sender, 0, seconds);
        refused += figures.refused;
        rates.push(figures.perSecond);
      }
    }
    await drained(app);
    const open = await measure(app, ours, 1000, 10);
    const webhook = await measureWebhook(place.folder, sender);
    const buildbot = await measureBuildbot(sender);
    const [appRate, bareRate, stockRate] = [median(arms.app.rates), median(arms.bare.rates), median(arms.stock.rates)];
    return {
      app_per_second: Math.round(appRate),
      app_token_each_per_second: Math.round(median(arms.tokenEach.rates)),
      bare_per_second: Math.round(bareRate),
      stock_per_second: Math.round(stockRate),
      stock_driver: driver.name,
      ratio_to_bare: round2(appRate / bareRate),
      ratio_to_stock: round2(appRate / stockRate),
      open_loop_p50_ms: round2(open.p50Ms),
      open_loop_p99_ms: round2(open.p99Ms),
      open_loop_max_ms: round2(open.maxMs),
      refused: refused + open.refused,
      ...(webhook === undefined ? {} : { webhook_per_second: webhook, ratio_to_webhook: round2(appRate / webhook) }),
      ...(buildbot === undefined
        ? {}
        : { buildbot_per_second: buildbot, ratio_to_buildbot: round2(appRate / buildbot) }),
    };
  } finally {
    await Promise.all(started.map((running) => running.stop()));
    place.remove();
  }
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
