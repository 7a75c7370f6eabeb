// The effects steps may have, as interfaces: the roof hands in the real ones, a test hands in small plain objects.

import type { Answer, Call } from "./call.ts";
import type { Server } from "./server.ts";
import type { Tenant } from "./tenant.ts";

/** Milliseconds since 1970. */
export type Clock = () => number;

/** A new id: sorts by time, unguessable enough to be a key, not a secret. */
export type NewId = () => string;

/** A new secret token for addresses: 160 random bits, URL-safe. */
export type NewToken = () => string;

/** A number in [0, 1). */
export type Random = () => number;

/** A static sentence and fields; secrets never go in. */
export interface Log {
  debug(fields: LogFields, sentence: string): void;
  info(fields: LogFields, sentence: string): void;
  warn(fields: LogFields, sentence: string): void;
  error(fields: LogFields, sentence: string): void;
}
export type LogFields = Readonly<Record<string, unknown>>;

/** Calls a CI server, through the address guard, with that tenant's rules. Never throws for what the network did. */
export type SendToServer = (call: Call, server: Pick<Server, "tenantId" | "id">, tenant: Tenant) => Promise<Answer>;

/**
 * Calls the tenant's host with its credentials added (JWT, token or OAuth, by door). Never throws for what the network
 * did.
 */
export type SendToHost = (call: Call, tenant: Tenant) => Promise<Answer>;

export type SqlValue = string | number | bigint | null | Uint8Array;

/** The database as the queue and the store see it. Placeholders are $1, $2 ... in both dialects. */
export interface Sql {
  readonly dialect: "sqlite" | "postgres";
  /** Rows of a question; bigint columns come as numbers. */
  all<Row extends object>(text: string, values?: readonly SqlValue[]): Promise<Row[]>;
  /**
   * One statement that writes; returns the number of rows it changed. Outside `write` it is a transaction of its own.
   */
  run(text: string, values?: readonly SqlValue[]): Promise<number>;
  /**
   * One committed transaction, durable when the promise resolves; on SQLite writers take turns. Throws Problem
   * "database-away" when the database cannot be reached or is full.
   */
  write<T>(work: (transaction: Sql) => Promise<T>): Promise<T>;
  /**
   * One transaction for prepared work, on the thread that owns the connection, where there is one: plain data in, plain
   * data out. Throws like `write`.
   */
  readonly writeThere?: (work: unknown) => Promise<unknown>;
  /**
   * Calls back when another process (PostgreSQL) or this one announced work on the channel. Returns a function that
   * stops listening.
   */
  listen(channel: string, heard: (payload: string) => void): Promise<() => void>;
  /** Announces after commit; once per batch, never per row. */
  notify(channel: string, payload: string): Promise<void>;
}
