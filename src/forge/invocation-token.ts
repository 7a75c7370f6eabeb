// Checks the token that comes with every call of the Forge platform: an invocation token, signed by Atlassian for one
// app. https://developer.atlassian.com/platform/forge/remote/essentials/

import jsonwebtoken from "jsonwebtoken";
import { z } from "zod";

import type { Clock } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { defined } from "../core/rules/defined.ts";
import type { SigningKeys } from "./signing-keys.ts";

const environments = ["DEVELOPMENT", "STAGING", "PRODUCTION"] as const;
type ForgeEnvironment = (typeof environments)[number];

export interface TokenRules {
  /** `ari:cloud:ecosystem::app/<uuid>`. The same keys sign the tokens of all apps. */
  readonly appId: string;
  readonly environments: readonly ForgeEnvironment[];
  readonly keys: SigningKeys;
  readonly clock: Clock;
}

/** Who calls, as Atlassian vouches for it. */
export interface Invocation {
  /** The workspace's UUID in braces, in lower case. */
  readonly accountId: string;
  readonly installationId: string;
  readonly environment: ForgeEnvironment;
  /** Origin of the API the tokens beside this one are for, as told. */
  readonly apiBaseUrl?: string | undefined;
  readonly moduleKey?: string | undefined;
  /** The repository's UUID in braces, where a page of one is shown. */
  readonly repositoryId?: string | undefined;
  readonly pullRequestId?: number | undefined;
  /** The person's Atlassian account id; there is none behind events and schedules. */
  readonly personId?: string | undefined;
  /** Milliseconds since 1970. */
  readonly issuedAt: number;
}

const issuer = "forge/invocation-token";
/** Clocks differ; Connect's tokens allow for a minute. */
const toleranceSeconds = 30;
const longest = 16_384;

const id = z.string().min(1).max(200);
const uuid = z.string().regex(/^\{?[0-9a-fA-F-]{36}\}?$/);
/** Empty objects where nothing was told. */
const told = <T extends z.ZodType>(shape: T): z.ZodOptional<z.ZodNullable<T>> => shape.nullable().optional();

const claims = z.object({
  iat: z.number(),
  exp: z.number(),
  app: z.object({
    installationId: told(id),
    apiBaseUrl: told(z.string().max(500)),
    installation: told(
      z.object({
        id: told(id),
        contexts: told(z.array(z.object({ name: told(id), apiBaseUrl: told(id), workspaceId: told(uuid) }))),
      }),
    ),
    environment: z.object({ type: z.enum(environments) }),
    module: told(z.object({ key: told(id) })),
  }),
  context: told(
    z.object({
      workspaceId: told(uuid),
      installContext: told(id),
      moduleKey: told(id),
      extension: told(
        z.object({
          repository: told(z.object({ uuid: told(uuid) })),
          pullRequest: told(z.object({ id: told(z.union([z.int(), z.string().regex(/^\d{1,9}$/)])) })),
        }),
      ),
    }),
  ),
  principal: told(id),
  /** Of an isolated cloud, whose tokens other keys sign. */
  icLabel: told(z.string()),
});
type Claims = z.infer<typeof claims>;

/**
 * Whose call it is. Throws Problem "not-authenticated", and "host-unreachable" while the signing keys cannot be had.
 * `authorization` is the header as it came.
 */
export async function readInvocation(rules: TokenRules, authorization: string | undefined): Promise<Invocation> {
  const token = /^Bearer ([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined || token.length > longest) throw refuse("no invocation token came with it");
  const key = await rules.keys.find(keyIdOf(token));
  if (key === undefined) throw refuse("its token is signed with a key that Atlassian has not published");
  const read = claims.safeParse(verified(rules, token, key));
  if (!read.success) throw refuse("its token lacks what Forge's tokens say");
  if ((read.data.icLabel ?? "") !== "")
    throw refuse("it comes from an isolated cloud, which this app is not set up for");
  return invocationOf(rules, read.data);
}

function keyIdOf(token: string): string {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.slice(0, token.indexOf(".")), "base64url").toString("utf8"));
    return z.object({ alg: z.literal("RS256"), kid: z.string().min(1).max(200) }).parse(header).kid;
  } catch {
    throw refuse("its token is not signed as Forge's tokens are");
  }
}

function verified({ appId, clock }: TokenRules, token: string, key: jsonwebtoken.Secret): unknown {
  try {
    return jsonwebtoken.verify(token, key, {
      algorithms: ["RS256"],
      issuer,
      audience: appId,
      clockTolerance: toleranceSeconds,
      clockTimestamp: Math.floor(clock() / 1000),
    });
  } catch (thrown) {
    if (thrown instanceof jsonwebtoken.TokenExpiredError) throw refuse("its token has expired");
    if (thrown instanceof jsonwebtoken.NotBeforeError)
      throw refuse("its token is not good yet; the operator has to check this machine's clock");
    // The library's own message may quote parts of the token: it goes nowhere.
    throw refuse("its token is not signed by Atlassian for this app");
  }
}

function invocationOf(rules: TokenRules, { app, context, principal, iat }: Claims): Invocation {
  const environment = app.environment.type;
  if (!rules.environments.includes(environment))
    throw refuse(`it comes from the app's ${environment.toLowerCase()} environment, which this server is not for`);
  const installationId = app.installationId ?? app.installation?.id;
  if (installationId === undefined || installationId === null) throw refuse("its token names no installation");
  const extension = context?.extension;
  return defined({
    accountId: workspaceOf({ app, context }),
    installationId,
    environment,
    apiBaseUrl: app.apiBaseUrl ?? contextsOf(app).find(({ apiBaseUrl }) => apiBaseUrl)?.apiBaseUrl ?? undefined,
    moduleKey: context?.moduleKey ?? app.module?.key ?? undefined,
    repositoryId: braced(extension?.repository?.uuid),
    pullRequestId: numberOf(extension?.pullRequest?.id),
    personId: principal ?? undefined,
    issuedAt: iat * 1000,
  });
}

/** Told in three places, not all of them in every token, with braces or without. */
function workspaceOf({ app, context }: Pick<Claims, "app" | "context">): string {
  const installed = /^ari:cloud:bitbucket::workspace\/(?<uuid>\{?[0-9a-fA-F-]{36}\}?)$/;
  const accountId =
    braced(context?.workspaceId) ??
    braced(installed.exec(context?.installContext ?? "")?.groups?.["uuid"]) ??
    braced(contextsOf(app).find(({ workspaceId }) => workspaceId)?.workspaceId);
  if (accountId === undefined) throw refuse("its token names no workspace");
  return accountId;
}

function contextsOf({
  installation,
}: Claims["app"]): NonNullable<NonNullable<Claims["app"]["installation"]>["contexts"]> {
  return (installation?.contexts ?? []).filter(({ name }) => (name ?? "bitbucket") === "bitbucket");
}

function braced(uuidText: string | null | undefined): string | undefined {
  if (uuidText === undefined || uuidText === null) return undefined;
  return `{${uuidText.replaceAll(/[{}]/g, "").toLowerCase()}}`;
}

function numberOf(value: string | number | null | undefined): number | undefined {
  return value === undefined || value === null ? undefined : Number(value);
}

/** Forge reads 401 as a bad token, and nothing else may be answered so. */
function refuse(reason: string): Problem {
  return new Problem("not-authenticated", `This call does not come from Forge for this app: ${reason}.`);
}
