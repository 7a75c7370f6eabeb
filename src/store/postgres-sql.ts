// The Sql port on PostgreSQL: a pool for questions and transactions, and a connection of its own for announcements.

import pg from "pg";
import type { Sql, SqlValue } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { asDatabaseProblem, isCollision } from "./database-error.ts";
import { openPostgresListener } from "./postgres-listener.ts";
import { nameStatement, wholeNumbers } from "./postgres-types.ts";

export interface PostgresSql {
  readonly sql: Sql;
  close(): Promise<void>;
}

const connectTimeoutMs = 5_000;
const queryTimeoutMs = 30_000;
const collisionTries = 5;

/**
 * A commit is on the disk before it returns, whatever the server's default is (R1). Statements are planned for the tables as they are:
 * a plan made while a queue was empty reads whole tables once it is not. Bodies are compressed by lz4 where the server was built with it:
 * its older way takes longer over a body than over everything else in a hook's transaction. https://www.postgresql.org/docs/current/runtime-config-client.html
 */
const settings = `SET synchronous_commit = on; SET plan_cache_mode = force_custom_plan; SET jit = off;
  SELECT set_config(name, 'lz4', false) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)`;

/** Opens a pool on the database at `url`; connects when first asked. */
export function openPostgres(url: string): PostgresSql {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types: wholeNumbers,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
    application_name: "ci-bridge",
    verify: (client, done) => {
      // A connection that breaks between two statements of a transaction says so at the next one.
      client.on("error", () => undefined);
      client.query(settings).then(() => done(), done);
    },
  });
  // A connection that breaks while idle is replaced at the next question, which says what is wrong.
  pool.on("error", () => undefined);
  const listener = openPostgresListener(url);

  async function write<T>(work: (transaction: Sql) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await writeOnce(work);
      } catch (thrown) {
        if (!isCollision(thrown) || tries === collisionTries) throw thrown;
      }
    }
  }

  async function writeOnce<T>(work: (transaction: Sql) => Promise<T>): Promise<T> {
    const announced = new Map<string, string>();
    const client = await reach(() => pool.connect());
    let isSound = false;
    try {
      const transaction: Sql = {
        dialect: "postgres",
        all: async <Row extends object>(text: string, values: readonly SqlValue[] = []) => (await ask(client, text, values)).rows as Row[],
        run: async (text, values = []) => (await ask(client, text, values)).rowCount ?? 0,
        write: async (inner) => inner(transaction),
        listen: async (channel, heard) => sql.listen(channel, heard),
        notify: async (channel, payload) => {
          announced.set(channel, payload);
          return Promise.resolve();
        },
      };
      await ask(client, "BEGIN", []);
      const value = await undoOnFailure(client, () => work(transaction));
      await ask(client, "COMMIT", []);
      isSound = true;
      for (const [channel, payload] of announced) await sql.notify(channel, payload);
      return value;
    } catch (thrown) {
      isSound = !(thrown instanceof Problem && thrown.code === "database-away");
      throw thrown;
    } finally {
      client.release(!isSound);
    }
  }

  const sql: Sql = {
    dialect: "postgres",
    all: async <Row extends object>(text: string, values: readonly SqlValue[] = []) => (await ask(pool, text, values)).rows as Row[],
    run: async (text, values = []) => (await ask(pool, text, values)).rowCount ?? 0,
    write,
    listen: async (channel, heard) => listener.listen(channel, heard),
    notify: async (channel, payload) => {
      await ask(pool, "SELECT pg_notify($1, $2)", [channel, payload]);
    },
  };

  return {
    sql,
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
}

async function undoOnFailure<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    await ask(client, "ROLLBACK", []).catch(() => undefined);
    throw thrown;
  }
}

async function ask(to: pg.Pool | pg.PoolClient, text: string, values: readonly SqlValue[]): Promise<pg.QueryResult<object>> {
  return reach(() => to.query<object>(values.length === 0 ? { text } : { name: nameStatement(text), text, values: values.map(clean) }));
}

/** PostgreSQL keeps no zero bytes in text; senders and CI servers may put them anywhere. */
function clean(value: SqlValue): SqlValue {
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
}

async function reach<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw asDatabaseProblem(thrown);
  }
}
