// One chaos run on one database: load, kill -9 at random, let it come to rest, and judge.

import { setTimeout as sleep } from "node:timers/promises";

import type { AppProcess } from "../../sandbox/demo/app-process.ts";
import type { Sql } from "../../src/core/ports.ts";
import { startCiServers } from "./ci-servers.ts";
import { keepRunning, revive } from "./nurse.ts";
import { noPoison, poisonPlugin, preparePoison } from "./poison.ts";
import type { PoisonFigures } from "./poison.ts";
import { setUpTenant, startHouse } from "./house.ts";
import type { House } from "./house.ts";
import { openLedger } from "./ledger.ts";
import type { Figures, Ledger } from "./ledger.ts";
import { sendPushes } from "./pushes.ts";

export interface RoundWish {
  /** All processes on this database; without it, one process on SQLite. */
  readonly postgresUrl?: string | undefined;
  readonly processes: number;
  readonly kills: number;
  /** What happens to a process instead of kill -9 and a new start. */
  readonly strike?: (victim: AppProcess) => Promise<void>;
  readonly senders?: number;
  /** Mean pause of a sender between two pushes. */
  readonly pauseMs?: number;
  readonly random?: () => number;
  readonly tell?: (line: string) => void;
  /** A link and a hook that end the process are planted after a third of the kills. */
  readonly hasPoison?: boolean;
}

/** How long everything acknowledged may take to arrive after the last kill. */
const restWithinMs = 400_000;

/** Runs to the end and returns the figures; throws when the run itself could not be made. */
export async function playRound(wish: RoundWish): Promise<Figures & PoisonFigures> {
  const { random = Math.random, tell = () => undefined } = wish;
  const ledger = openLedger();
  const house = await startHouse(wish.postgresUrl, wish.processes, wish.hasPoison === true ? poisonPlugin : "");
  const supervisor = keepRunning(house.processes);
  const appUrl = (): string => house.processes[Math.floor(random() * house.processes.length)]?.url ?? "";
  const ciServers = await startCiServers(ledger, random, appUrl);
  try {
    const target = await setUpTenant(house.resources, ciServers);
    const poison = wish.hasPoison === true ? await preparePoison(house.resources, target) : undefined;
    let isOver = false;
    const options = { target, ledger, random, appUrl, isOver: () => isOver, pauseMs: wish.pauseMs ?? 150 };
    const sending = Promise.all(Array.from({ length: wish.senders ?? 8 }, (_, sender) => sendPushes(options, sender)));
    // A sender that fails is heard at the end, not as an unhandled rejection in between.
    sending.catch(() => undefined);
    let planting: Promise<void> | undefined;
    for (let kill = 1; kill <= wish.kills; kill += 1) {
      await sleep(200 + random() * 1300);
      const victim = house.processes[Math.floor(random() * house.processes.length)];
      if (victim === undefined) throw new Error("there is no process to kill");
      await supervisor.inTurn(victim, () => (wish.strike ?? ((struck) => killAndRevive(struck, random)))(victim));
      if (kill * 3 >= wish.kills) planting ??= poison?.plant(options);
      tell(`kill ${kill} of ${wish.kills}: ${ledger.acknowledgedPushes().length} acknowledged`);
    }
    isOver = true;
    await Promise.all([sending, planting]);
    await comeToRest(house, ledger, () => ciServers.settled());
    const { sql } = house.resources.database;
    const found = await readEnd(sql, ledger);
    await tellMissing(sql, ledger, found.superseded, tell);
    return { ...ledger.judge(found), ...((await poison?.find(sql, supervisor.deaths())) ?? noPoison) };
  } finally {
    await supervisor.leave();
    await ciServers.close();
    await house.close();
  }
}

async function killAndRevive(victim: AppProcess, random: () => number): Promise<void> {
  await victim.end("SIGKILL");
  await sleep(random() * 500);
  await revive(victim);
}

async function comeToRest({ resources }: House, ledger: Ledger, settled: () => Promise<void>): Promise<void> {
  const until = Date.now() + restWithinMs;
  for (;;) {
    const { jobs, deliveries } = await countWork(resources.database.sql);
    if (jobs + deliveries === 0) break;
    if (Date.now() > until) return;
    await sleep(500);
  }
  await settled();
  while ((await countWork(resources.database.sql)).jobs > 0 && Date.now() < until) await sleep(100);
  // Everything is settled: what is not there now will never come.
  if (ledger.acknowledgedPushes().length > 0) await sleep(500);
}

/** Polls of runs that report by themselves wait for their deadline, and are no work of this run. */
async function countWork(sql: Sql): Promise<{ jobs: number; deliveries: number }> {
  const [jobs] = await sql.all<{ count: number }>(
    "SELECT count(*) AS count FROM jobs WHERE kind IN ('plan', 'record')",
  );
  const [deliveries] = await sql.all<{ count: number }>(
    "SELECT count(*) AS count FROM deliveries WHERE state = 'waiting'",
  );
  return { jobs: jobs?.count ?? 0, deliveries: deliveries?.count ?? 0 };
}

/** What the database knows of those that were not taken, and of their lanes: where to look when something was lost. */
async function tellMissing(
  sql: Sql,
  ledger: Ledger,
  superseded: ReadonlySet<string>,
  tell: (line: string) => void,
): Promise<void> {
  const newest = new Map<string, number>();
  for (const { server, branch, turn, commit } of ledger.acknowledgedPushes())
    if (ledger.isTaken(commit))
      newest.set(`${server} ${branch}`, Math.max(turn, newest.get(`${server} ${branch}`) ?? -1));
  for (const push of ledger.acknowledgedPushes()) {
    const isOvertaken = (newest.get(`${push.server} ${push.branch}`) ?? -1) > push.turn;
    if (ledger.isTaken(push.commit) || (superseded.has(push.commit) && isOvertaken)) continue;
    const columns = "d.id, d.state, d.reason, d.tries, d.position, d.lane, d.hook_id, d.created_at, d.updated_at";
    const lane = await sql.all(
      `SELECT ${columns}, d.commit_hash FROM deliveries d
        WHERE d.lane IN (SELECT lane FROM deliveries WHERE commit_hash = $1) ORDER BY d.position DESC LIMIT 5`,
      [push.commit],
    );
    const hooks = await sql.all(
      "SELECT h.id, h.state, h.reason, h.seq FROM events e JOIN hooks h ON h.id = e.hook_id WHERE e.commit_hash = $1",
      [push.commit],
    );
    tell(`not taken: ${JSON.stringify({ push, hooks, lane })}`);
  }
}

async function readEnd(
  sql: Sql,
  ledger: Ledger,
): Promise<{ superseded: ReadonlySet<string>; unfinished: ReadonlySet<string> }> {
  const rows = await sql.all<{ commit_hash: string }>("SELECT commit_hash FROM deliveries WHERE state = 'superseded'");
  const builds = await sql.all<{ delivery_id: string; state: string }>(
    "SELECT delivery_id, state FROM builds WHERE delivery_id IS NOT NULL",
  );
  const unfinished = new Set(builds.filter(({ state }) => state !== "passed").map(({ delivery_id }) => delivery_id));
  const built = new Set(builds.map(({ delivery_id }) => delivery_id));
  for (const id of ledger.resultsKept()) if (!built.has(id)) unfinished.add(id);
  return { superseded: new Set(rows.map(({ commit_hash }) => commit_hash)), unfinished };
}
