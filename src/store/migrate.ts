// Brings the schema of a database up to date. Every migration only adds, so that the version before it goes on working
// (R16): what is no longer used is taken away by a later release.

import type { RunnableMigration, Umzug } from "umzug";
import type { Sql } from "../core/ports.ts";
import type { Database } from "./database.ts";
import { makeTenants } from "./migrations/0001-tenants.ts";
import { makeLinks } from "./migrations/0002-links.ts";
import { makeHooks } from "./migrations/0003-hooks.ts";
import { makeDeliveries } from "./migrations/0004-deliveries.ts";
import { makeBuilds } from "./migrations/0005-builds.ts";
import { makeJobs } from "./migrations/0006-jobs.ts";
import { makeReportSecrets } from "./migrations/0007-report-secrets.ts";
import { makeBreakers } from "./migrations/0008-breakers.ts";
import { makeHostBudgets } from "./migrations/0010-host-budgets.ts";
import { makeLinkHealth } from "./migrations/0009-link-health.ts";
import { makeBranchHeads } from "./migrations/0011-branch-heads.ts";
import { makeSuspects } from "./migrations/0012-suspects.ts";
import { addVerdicts } from "./migrations/0013-verdicts.ts";
import { addServerAccess } from "./migrations/0014-server-access.ts";
import { makeHostShares } from "./migrations/0015-host-shares.ts";
import { addReportsSkipped } from "./migrations/0016-report-skipped.ts";
import { makeStandings } from "./migrations/0017-standings.ts";
import { addCommentWords } from "./migrations/0018-comment-words.ts";
import { indexNewestBuilds } from "./migrations/0019-newest-builds.ts";
import { addEvidence } from "./migrations/0020-evidence.ts";

const steps: readonly RunnableMigration<Sql>[] = [
  step("0001-tenants", makeTenants),
  step("0002-links", makeLinks),
  step("0003-hooks", makeHooks),
  step("0004-deliveries", makeDeliveries),
  step("0005-builds", makeBuilds),
  step("0006-jobs", makeJobs),
  step("0007-report-secrets", makeReportSecrets),
  step("0008-breakers", makeBreakers),
  step("0009-link-health", makeLinkHealth),
  step("0010-host-budgets", makeHostBudgets),
  step("0011-branch-heads", makeBranchHeads),
  step("0012-suspects", makeSuspects),
  step("0013-verdicts", addVerdicts),
  step("0014-server-access", addServerAccess),
  step("0015-host-shares", makeHostShares),
  step("0016-report-skipped", addReportsSkipped),
  step("0017-standings", makeStandings),
  step("0018-comment-words", addCommentWords),
  step("0019-newest-builds", indexNewestBuilds),
  step("0020-evidence", addEvidence),
];

/** Any number will do, as long as no other program uses the same database. */
const lockNumber = 720_011;

/** Runs what is pending, in one transaction, and returns the names; two processes that start at once take turns. */
export async function migrate(database: Database): Promise<string[]> {
  return database.sql.write(async (transaction) => {
    if (transaction.dialect === "postgres") await transaction.all("SELECT pg_advisory_xact_lock($1)", [lockNumber]);
    await transaction.run(`CREATE TABLE IF NOT EXISTS migrations (name varchar(200) PRIMARY KEY)`);
    const done = await (await migrations(transaction)).up();
    return done.map(({ name }) => name);
  });
}

/** Names of migrations this version knows and the database has not seen. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  const seen = new Set(await executed(database.sql));
  return steps.map(({ name }) => name).filter((name) => !seen.has(name));
}

/** Loaded when something is to be migrated: a server only asks what is pending, and asks often. */
async function migrations(sql: Sql): Promise<Umzug<Sql>> {
  const { Umzug } = await import("umzug");
  return new Umzug<Sql>({
    migrations: [...steps],
    context: sql,
    logger: undefined,
    storage: {
      executed: () => executed(sql),
      logMigration: async ({ name }) => {
        await sql.run("INSERT INTO migrations (name) VALUES ($1)", [name]);
      },
      unlogMigration: async ({ name }) => {
        await sql.run("DELETE FROM migrations WHERE name = $1", [name]);
      },
    },
  });
}

function step(name: string, statements: (dialect: Sql["dialect"]) => readonly string[]): RunnableMigration<Sql> {
  return {
    name,
    up: async ({ context }) => {
      for (const statement of statements(context.dialect)) await context.run(statement);
    },
  };
}

async function executed(sql: Sql): Promise<string[]> {
  const present =
    sql.dialect === "sqlite"
      ? "SELECT name FROM sqlite_master WHERE name = 'migrations'"
      : "SELECT 1 AS name WHERE to_regclass('migrations') IS NOT NULL";
  if ((await sql.all(present)).length === 0) return [];
  return (await sql.all<{ name: string }>("SELECT name FROM migrations ORDER BY name")).map(({ name }) => name);
}
