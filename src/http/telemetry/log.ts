// The log: pino, one line a record; names that hold secrets are redacted, errors are reduced to what a reader needs.

import { pino } from "pino";
import type { DestinationStream, Logger } from "pino";

import type { Log, LogFields } from "../../core/ports.ts";
import { redactText } from "./redact.ts";
import { shorten } from "../../core/text/text.ts";

export interface LogOptions {
  readonly level: string;
  /** Readable lines, for development. */
  readonly isPretty: boolean;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

const secretNames = [
  "authorization",
  "cookie",
  "set-cookie",
  "password",
  "secret",
  "secrets",
  "sharedSecret",
  "token",
  "accessToken",
  "refreshToken",
  "sessionToken",
  "resultToken",
  "badgeToken",
  "pageToken",
  "jwt",
  "session",
  "apiToken",
  "clientSecret",
];

/** Errors in the field `err`, and text in any field, pass through redaction before they are written. */
export function createLog(options: LogOptions): Log {
  const logger = makeLogger(options);
  return {
    debug: (fields, sentence) => {
      if (logger.isLevelEnabled("debug")) logger.debug(clean(fields), sentence);
    },
    info: (fields, sentence) => logger.info(clean(fields), sentence),
    warn: (fields, sentence) => logger.warn(clean(fields), sentence),
    error: (fields, sentence) => logger.error(clean(fields), sentence),
  };
}

function makeLogger(options: LogOptions): Logger {
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Errors are described below: the library's own way copies every property they carry.
    serializers: { err: (described: unknown) => described },
    redact: { paths: secretNames.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), censor: "[redacted]" },
  };
  if (options.destination !== undefined) return pino(settings, options.destination);
  if (options.isPretty)
    return pino({
      ...settings,
      transport: { target: import.meta.resolve("pino-pretty"), options: { singleLine: true } },
    });
  return pino(settings);
}

function clean(fields: LogFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, cleanValue(value)]));
}

function cleanValue(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  return value instanceof Error ? describeError(value, 3) : value;
}

/**
 * Name, message and stack alone: errors of database and HTTP libraries carry statements, parameters and headers beside
 * them.
 */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const { cause } = error;
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return {
    type: error.name,
    ...code,
    message: shorten(redactText(error.message), 1000),
    stack: redactText(error.stack ?? "").slice(0, 4000),
    ...(cause instanceof Error && depth > 0 ? { cause: describeError(cause, depth - 1) } : {}),
  };
}
