// What a database driver threw, told apart: the database is away or full, a rule of the schema was broken, or it is our
// fault. Codes: https://www.sqlite.org/rescode.html and https://www.postgresql.org/docs/current/errcodes-appendix.html

import { Problem } from "../core/problem.ts";

/**
 * Primary result codes of SQLite that mean "not now": PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL,
 * CANTOPEN, PROTOCOL, NOTADB.
 */
const sqliteAway = new Set([3, 5, 6, 7, 8, 10, 11, 13, 14, 15, 26]);

/**
 * Classes of PostgreSQL: connection, authorisation of it, insufficient resources, operator intervention, system error;
 * and read-only.
 */
const postgresAway = /^(?:08|28|53|57|58|3D000|25006|XX)/;

const networkAway = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
  "EAI_AGAIN",
  "ERR_INVALID_STATE",
]);

/** Sentences of pg for a connection that is gone; they carry no code. */
const connectionGone = [
  "connection terminated",
  "connection manager was closed",
  "connection error",
  "not queryable",
  "timeout exceeded when trying to connect",
  "calling end on the pool",
  "read timeout",
  "connection ended",
];

/** A Problem "database-away" for a database that cannot be reached or written; anything else as it was. */
export function asDatabaseProblem(thrown: unknown): Error {
  const error = innermost(thrown);
  if (error instanceof Problem || !isAway(error)) return error;
  return new Problem(
    "database-away",
    `The database cannot be used right now (${error.message}), so nothing was written down: the sender should try again, and the operator has to look after the database.`,
    {
      cause: error,
      retryAfterMs: 5000,
    },
  );
}

/** True when a row with the same key was there already. */
export function isDuplicate(thrown: unknown): boolean {
  const error = innermost(thrown);
  return sqliteCode(error) === 2067 || sqliteCode(error) === 1555 || textCode(error) === "23505";
}

/** True when a row names one that is not there, or one that is still named was to go. */
export function isMissingReference(thrown: unknown): boolean {
  const error = innermost(thrown);
  return sqliteCode(error) === 787 || textCode(error)?.startsWith("23503") === true || textCode(error) === "23001";
}

/**
 * True when PostgreSQL undid a transaction only because of what ran beside it: the same work can be done again at once.
 */
export function isCollision(thrown: unknown): boolean {
  const code = textCode(thrown);
  return code === "40001" || code === "40P01";
}

function isAway(error: Error): boolean {
  const code = sqliteCode(error);
  if (code !== undefined) return sqliteAway.has(code & 0xff);
  const text = textCode(error);
  if (text !== undefined && (networkAway.has(text) || (text.length === 5 && postgresAway.test(text)))) return true;
  const said = error.message.toLowerCase();
  return connectionGone.some((sentence) => said.includes(sentence));
}

/** Sequelize wraps what the driver threw. */
function innermost(thrown: unknown): Error {
  let error =
    thrown instanceof Error
      ? thrown
      : new Error("The database driver threw something that is no error.", { cause: thrown });
  while ("original" in error && error.original instanceof Error) error = error.original;
  return error;
}

function sqliteCode(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : undefined;
}

function textCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
