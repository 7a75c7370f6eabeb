// The Sql port on PostgreSQL: a pool for questions and transactions, and a connection of its own for announcements.

import pg from "pg";
import type { Sql } from "../../core/ports.ts";
import { isCollision } from "../database-error.ts";
import { openPostgresListener } from "./listener.ts";
import { asQuestions, isConnectionSound, makeAsk, reach } from "./statement.ts";
import { wholeNumbers } from "./types.ts";

export interface PostgresSql {
  readonly sql: Sql;
  close(): Promise<void>;
}

const connectTimeoutMs = 5_000;
/** Far longer than any statement here takes. */
const longestAnswerMs = 30_000;
const collisionTries = 5;
const notifying = "SELECT pg_notify($1, $2)";

/**
 * A commit is on the disk before it returns, whatever the server's default is (R1). Statements are planned for the
 * tables as they are: a plan made while a queue was empty reads whole tables once it is not. Bodies are compressed by
 * lz4 where the server was built with it: its older way takes longer over a body than over everything else in a hook's
 * transaction. https://www.postgresql.org/docs/current/runtime-config-client.html
 */
const settings = `SET synchronous_commit = on; SET plan_cache_mode = force_custom_plan; SET jit = off;
  SELECT set_config(name, 'lz4', false) FROM pg_settings WHERE name = 'default_toast_compression'
    AND 'lz4' = ANY (enumvals)`;

/**
 * Opens a pool on the database at `url`; connects when first asked. A connection that does not answer within
 * `answerTimeoutMs` is given up.
 */
export function openPostgres(url: string, answerTimeoutMs = longestAnswerMs): PostgresSql {
  const ask = makeAsk(answerTimeoutMs);
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types: wholeNumbers,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    application_name: "ci-bridge",
    verify: (client, done) => {
      // A connection that breaks between two statements of a transaction says so at the next one.
      client.on("error", () => undefined);
      ask(client, settings, []).then(() => done(), done);
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

  /** Hands out a connection; one that turns out broken is thrown away. */
  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await reach(() => pool.connect());
    let isSound = true;
    try {
      return await work(client);
    } catch (thrown) {
      isSound = isConnectionSound(thrown);
      throw thrown;
    } finally {
      client.release(!isSound);
    }
  }

  function writeOnce<T>(work: (transaction: Sql) => Promise<T>): Promise<T> {
    return withClient(async (client) => {
      const announced = new Map<string, string>();
      const transaction: Sql = {
        dialect: "postgres",
        ...asQuestions((text, values) => ask(client, text, values)),
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
      for (const [channel, payload] of announced) await ask(client, notifying, [channel, payload]);
      return value;
    });
  }

  async function undoOnFailure<T>(client: pg.PoolClient, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      // A connection that is gone takes its transaction with it.
      if (isConnectionSound(thrown)) await ask(client, "ROLLBACK", []).catch(() => undefined);
      throw thrown;
    }
  }

  const sql: Sql = {
    dialect: "postgres",
    ...asQuestions((text, values) => withClient((client) => ask(client, text, values))),
    write,
    listen: async (channel, heard) => listener.listen(channel, heard),
    notify: async (channel, payload) => {
      await withClient((client) => ask(client, notifying, [channel, payload]));
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
