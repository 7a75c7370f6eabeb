// The doctor's questions to database, keys, disk and queue.

import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

import type { Config } from "../config.ts";
import { openDatabase } from "../store/database.ts";
import type { Database } from "../store/database.ts";
import { inspectSeals } from "../store/keys/inspect-seals.ts";
import { pendingMigrations } from "../store/migrate.ts";
import { makeSeal } from "../store/keys/seal.ts";
import { lookAt } from "./finding.ts";
import type { Finding } from "./finding.ts";

const megabyte = 1024 * 1024;
const lowDiskBytes = 200 * megabyte;
const scarceDiskBytes = 1024 * megabyte;
const clockToleranceMs = 2_000;
/** Plans and results are done at once; what waits for longer waits for a process that does not run. */
const oldJobMs = 5 * 60_000;
const oldDeliveryMs = 60 * 60_000;

/** Looks at everything that lies in the database; when it does not answer, that is all there is to say. */
export async function examineDatabase(config: Config, now: () => number): Promise<Finding[]> {
  let database: Database | undefined;
  const reached = await lookAt("database", async () => {
    const began = performance.now();
    database = await openDatabase(config.database);
    return { state: "good", sentence: `${placeOf(config)} answers (${Math.ceil(performance.now() - began)} ms).` };
  });
  if (database === undefined) return [reached, await examineDisk(config)];
  const open = database;
  try {
    const schema = await lookAt("migrations", async () => judgeMigrations(await pendingMigrations(open)));
    const rest = [await lookAt("database clock", () => examineClock(open, now)), await examineDisk(config)];
    if (schema.state === "wrong") return [reached, schema, ...rest];
    return [
      reached,
      schema,
      ...rest,
      await lookAt("keys", () => examineKeys(open, config)),
      await lookAt("queue", () => examineQueue(open, now())),
    ];
  } finally {
    await open.close();
  }
}

function placeOf({ database }: Config): string {
  if ("sqliteFile" in database) return `The SQLite file ${database.sqliteFile}`;
  const url = new URL(database.postgresUrl);
  return `PostgreSQL at ${url.host}${url.pathname}`;
}

function judgeMigrations(pending: readonly string[]): Omit<Finding, "check"> {
  if (pending.length === 0) return { state: "good", sentence: "The tables are those of this version." };
  return { state: "wrong", sentence: `The database lacks ${pending.join(", ")}: run npm run migrate.` };
}

async function examineClock({ sql }: Database, now: () => number): Promise<Omit<Finding, "check">> {
  if (sql.dialect === "sqlite") return { state: "good", sentence: "SQLite has no clock of its own." };
  const asked = now();
  const [row] = await sql.all<{ now: number }>(
    "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint) AS now",
  );
  return judgeClock((row?.now ?? 0) - (asked + now()) / 2, "the database", clockToleranceMs);
}

/** Says how far another clock is ahead of this machine's. */
export function judgeClock(aheadMs: number, whose: string, toleranceMs: number): Omit<Finding, "check"> {
  const seconds = Math.round(Math.abs(aheadMs) / 100) / 10;
  if (Math.abs(aheadMs) <= toleranceMs)
    return { state: "good", sentence: `This machine's clock and that of ${whose} agree.` };
  return {
    state: "wrong",
    sentence: `The clock of ${whose} is ${seconds} s ${aheadMs > 0 ? "ahead of" : "behind"} this machine's: set both by NTP; beyond 60 s signatures are refused.`,
  };
}

async function examineDisk(config: Config): Promise<Finding> {
  return lookAt("disk", async () => {
    if ("postgresUrl" in config.database)
      return { state: "good", sentence: "The data lies with PostgreSQL: watch its disk there." };
    const { bavail, bsize } = await statfs(dirname(config.database.sqliteFile));
    return judgeDisk(bavail * bsize, dirname(config.database.sqliteFile));
  });
}

/** Says whether a folder has room to go on. */
export function judgeDisk(freeBytes: number, folder: string): Omit<Finding, "check"> {
  const free = `${folder} has ${Math.floor(freeBytes / megabyte)} MB free`;
  if (freeBytes < lowDiskBytes)
    return { state: "wrong", sentence: `${free}: when it is full, webhooks are answered 503. Make room.` };
  return freeBytes < scarceDiskBytes
    ? { state: "note", sentence: `${free}: that will not last long.` }
    : { state: "good", sentence: `${free}.` };
}

async function examineKeys(database: Database, config: Config): Promise<Omit<Finding, "check">> {
  const { byKey, unopened } = await inspectSeals(database, makeSeal(config.secretKeys));
  if (unopened.size > 0) {
    const places = [...unopened].map(([place, count]) => `${count} in ${place}`).join(", ");
    return {
      state: "wrong",
      sentence: `These secrets do not open with SECRET_KEYS: ${places}. They are sealed with the keys ${listed(byKey)}: put the missing key back.`,
    };
  }
  const first = config.secretKeys[0]?.id ?? "";
  const older = [...byKey.keys()].filter((id) => id !== first);
  if (older.length > 0)
    return {
      state: "note",
      sentence: `All secrets open; sealed with ${listed(byKey)}. npm run rotate-keys brings them to "${first}".`,
    };
  const idle = config.secretKeys.slice(1).map(({ id }) => `"${id}"`);
  const unneeded = idle.length === 0 ? "" : ` Nothing needs ${idle.join(", ")} any more.`;
  return { state: "good", sentence: `All secrets open; sealed with ${listed(byKey)}.${unneeded}` };
}

function listed(byKey: ReadonlyMap<string, number>): string {
  return byKey.size === 0
    ? "no key, as there are none"
    : [...byKey].map(([id, count]) => `"${id}" (${count})`).join(", ");
}

async function examineQueue({ sql }: Database, now: number): Promise<Omit<Finding, "check">> {
  const [jobs] = await sql.all<{ count: number; oldest: number | null }>(
    "SELECT count(*) AS count, min(due_at) AS oldest FROM jobs WHERE due_at <= $1",
    [now],
  );
  const [deliveries] = await sql.all<{ count: number; oldest: number | null }>(
    "SELECT count(*) AS count, min(due_at) AS oldest FROM deliveries WHERE state = 'waiting' AND due_at <= $1",
    [now],
  );
  const [jobAgeMs, deliveryAgeMs] = [now - (jobs?.oldest ?? now), now - (deliveries?.oldest ?? now)];
  const oldest = Math.round(Math.max(jobAgeMs, deliveryAgeMs) / 1000);
  const counts = `${jobs?.count ?? 0} jobs and ${deliveries?.count ?? 0} deliveries`;
  const due = `${counts} are due, the oldest for ${oldest} s`;
  if (jobAgeMs > oldJobMs)
    return { state: "wrong", sentence: `${due}: is npm start running, and what does its log say?` };
  return deliveryAgeMs > oldDeliveryMs
    ? { state: "note", sentence: `${due}: a CI server may be slow or away; its settings page says more.` }
    : { state: "good", sentence: `${due}.` };
}
