// Reads the configuration from the environment and names every wrong value at once.

import { z } from "zod";

import { Problem } from "./core/problem.ts";
import { trimEndOf } from "./core/text/text.ts";

const address = z
  .url({ protocol: /^https?$/, error: "has to be an http or https address" })
  .transform((text) => trimEndOf(text, "/"));
const flag = z.enum(["true", "false"], { error: 'has to be "true" or "false"' }).transform((text) => text === "true");
const list = z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== ""));

const cidr = z.union([z.cidrv4(), z.cidrv6()], { error: "has to be a list of networks such as 10.0.0.0/8, fd00::/8" });

const days = z.coerce
  .number({ error: "has to be a number of days" })
  .int("has to be a whole number of days")
  .min(1, "has to be at least one day")
  .max(36_500, "has to be at most 36500 days");

const keyRing = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ""))
  .pipe(
    z
      .array(
        z
          .string()
          .regex(
            /^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=$/,
            'has to be "<name>:<32 bytes in base64>", several separated by commas; ' +
              "make one with: openssl rand -base64 32",
          ),
      )
      .min(1),
  )
  .transform((entries) =>
    entries.map((entry) => {
      const [id = "", key = ""] = entry.split(":");
      return { id, key: Buffer.from(key, "base64") };
    }),
  );

const shape = z.object({
  NODE_ENV: z
    .enum(["production", "development", "test"], { error: 'has to be "production", "development" or "test"' })
    .default("production"),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number({ error: "has to be a port number" }).int().min(0).max(65_535).default(8080),
  BASE_URL: address,
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "has to start with postgres://")
    .optional(),
  DATA_DIR: z.string().default("data"),
  SECRET_KEYS: keyRing,
  METRICS_TOKEN: z.string().min(16, "has to have at least 16 characters").optional(),
  LOG_LEVEL: z
    .enum(["trace", "debug", "info", "warn", "error", "silent"], {
      error: "has to be one of trace, debug, info, warn, error, silent",
    })
    .default("info"),
  CONNECT: flag.default(false),
  CONNECT_APP_KEY: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, "has to be 1 to 64 letters, digits, dots or dashes")
    .default("ci-bridge-for-bitbucket"),
  CONNECT_APP_SECRET: z.string().min(16, "has to have at least 16 characters").optional(),
  FORGE_APP_ID: z
    .string()
    .regex(
      /^ari:cloud:ecosystem::app\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
      'has to be the app id of your manifest, such as "ari:cloud:ecosystem::app/" with a UUID behind it',
    )
    .optional(),
  FORGE_ENVIRONMENTS: list
    .pipe(
      z.array(
        z.enum(["DEVELOPMENT", "STAGING", "PRODUCTION"], { error: "has to list DEVELOPMENT, STAGING, PRODUCTION" }),
      ),
    )
    .default(["PRODUCTION"]),
  FORGE_KEYS_URL: address.default("https://forge.cdn.prod.atlassian-dev.net/.well-known/jwks.json"),
  BITBUCKET_WEB_URL: address.default("https://bitbucket.org"),
  BITBUCKET_API_URL: address.default("https://api.bitbucket.org"),
  OPEN_NETWORKS: list.pipe(z.array(cidr)).default([]),
  ALLOW_HTTP: flag.default(false),
  SHOW_CI_ADDRESSES: flag.default(false),
  ALLOWED_PORTS: z
    .union(
      [
        z.literal("any"),
        list.pipe(
          z.array(
            z
              .string()
              .regex(/^[1-9]\d{0,4}$/)
              .transform(Number),
          ),
        ),
      ],
      { error: 'has to be "any" or a list of port numbers' },
    )
    .default([80, 443, 8010, 8080, 8085, 8111, 8443]),
  RECONCILE_MINUTES: z.coerce
    .number({ error: "has to be a number of minutes, or 0 to switch it off" })
    .int()
    .min(0)
    .max(1440)
    .default(15),
  LEASE_SECONDS: z.coerce.number({ error: "has to be a number of seconds" }).int().min(2).max(300).default(15),
  HOOK_DAYS: days.default(30),
  ATTEMPT_DAYS: days.default(30),
  BUILD_DAYS: days.default(365),
  SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: "has to be an address such as smtps://user:password@mail.example.com" })
    .optional(),
  ALERT_FROM: z
    .string()
    .regex(/^[^\r\n]{3,200}$/, "has to be an e-mail address, with a name before it or not")
    .optional(),
  PLUGINS: list.default([]),
  TRUST_PROXY: z.coerce.number({ error: "has to be the number of proxies in front" }).int().min(0).max(10).default(0),
});

export interface Config {
  readonly isProduction: boolean;
  readonly isDevelopment: boolean;
  readonly host: string;
  readonly port: number;
  readonly baseUrl: string;
  readonly database: { readonly postgresUrl: string } | { readonly sqliteFile: string };
  readonly secretKeys: readonly { readonly id: string; readonly key: Buffer }[];
  readonly metricsToken: string | undefined;
  readonly logLevel: string;
  /** appSecret: what Bitbucket shows for a registered app; with it, first installs have to be signed too. */
  readonly connect: { readonly isOpen: boolean; readonly appKey: string; readonly appSecret: string | undefined };
  /** Open where there is an app id; `keysUrl`: where Atlassian publishes what it signs calls with. */
  readonly forge:
    | {
        readonly appId: string;
        readonly environments: readonly ("DEVELOPMENT" | "STAGING" | "PRODUCTION")[];
        readonly keysUrl: string;
      }
    | undefined;
  readonly bitbucket: { readonly webUrl: string; readonly apiUrl: string };
  readonly openNetworks: readonly string[];
  readonly mayUseHttp: boolean;
  /** Who reads a repository may see where its CI servers stand, for teams that all sit inside one network. */
  readonly showsCiAddresses: boolean;
  readonly allowedPorts: readonly number[] | "any";
  /** Modules with dialects and CI adapters of one's own: npm packages, or paths. */
  readonly plugins: readonly string[];
  readonly proxies: number;
  /** A process that shows no life for this long loses what it had in hand to the others. */
  readonly leaseMs: number;
  /** How often hosts are searched for events they never sent; 0: not at all. */
  readonly reconcileMs: number;
  /** For alerts by e-mail. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | undefined;
  /** For how many days things are kept. */
  readonly keep: { readonly hookDays: number; readonly attemptDays: number; readonly buildDays: number };
}

/**
 * The configuration, or a Problem "wrong-configuration" whose sentence lists every wrong key. Empty values count as
 * absent.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const read = shape.safeParse(given);
  const faults = read.success
    ? faultsBetween(read.data)
    : read.error.issues.map(
        (issue) =>
          `${String(issue.path[0])} ${given[String(issue.path[0])] === undefined ? "is missing" : issue.message}`,
      );
  if (env["AC_OPTS"]?.includes("no-auth") === true)
    faults.push("AC_OPTS must not contain no-auth: it turns authentication off");
  if (!read.success || faults.length > 0) {
    throw new Problem(
      "wrong-configuration",
      `The configuration is wrong; the operator has to correct: ${[...new Set(faults)].join("; ")}.`,
    );
  }
  return configFrom(read.data);
}

function faultsBetween(read: z.infer<typeof shape>): string[] {
  const faults: string[] = [];
  if (read.NODE_ENV === "production" && !read.BASE_URL.startsWith("https://"))
    faults.push("BASE_URL has to start with https:// in production");
  const ids = read.SECRET_KEYS.map((key) => key.id);
  if (new Set(ids).size !== ids.length) faults.push("SECRET_KEYS names two keys alike");
  if ((read.SMTP_URL === undefined) !== (read.ALERT_FROM === undefined))
    faults.push("SMTP_URL and ALERT_FROM go together: set both or neither");
  return faults;
}

function configFrom(read: z.infer<typeof shape>): Config {
  return {
    isProduction: read.NODE_ENV === "production",
    isDevelopment: read.NODE_ENV === "development",
    host: read.HOST,
    port: read.PORT,
    baseUrl: read.BASE_URL,
    database:
      read.DATABASE_URL === undefined
        ? { sqliteFile: `${read.DATA_DIR}/ci-bridge.sqlite` }
        : { postgresUrl: read.DATABASE_URL },
    secretKeys: read.SECRET_KEYS,
    metricsToken: read.METRICS_TOKEN,
    logLevel: read.LOG_LEVEL,
    connect: { isOpen: read.CONNECT, appKey: read.CONNECT_APP_KEY, appSecret: read.CONNECT_APP_SECRET },
    forge:
      read.FORGE_APP_ID === undefined
        ? undefined
        : { appId: read.FORGE_APP_ID, environments: read.FORGE_ENVIRONMENTS, keysUrl: read.FORGE_KEYS_URL },
    bitbucket: { webUrl: read.BITBUCKET_WEB_URL, apiUrl: read.BITBUCKET_API_URL },
    openNetworks: read.OPEN_NETWORKS,
    mayUseHttp: read.ALLOW_HTTP,
    showsCiAddresses: read.SHOW_CI_ADDRESSES,
    allowedPorts: read.ALLOWED_PORTS,
    plugins: read.PLUGINS,
    proxies: read.TRUST_PROXY,
    mail:
      read.SMTP_URL === undefined || read.ALERT_FROM === undefined
        ? undefined
        : { smtpUrl: read.SMTP_URL, from: read.ALERT_FROM },
    reconcileMs: read.RECONCILE_MINUTES * 60_000,
    leaseMs: read.LEASE_SECONDS * 1000,
    keep: { hookDays: read.HOOK_DAYS, attemptDays: read.ATTEMPT_DAYS, buildDays: read.BUILD_DAYS },
  };
}
