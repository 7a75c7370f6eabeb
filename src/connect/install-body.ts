// What Bitbucket posts when the app is installed or removed.
// https://developer.atlassian.com/cloud/bitbucket/app-descriptor/#lifecycle

import { z } from "zod";

import { parseJson } from "../core/text/json.ts";
import { Problem } from "../core/problem.ts";

const uuid = z.string().regex(/^\{[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}$/);
// Two forms: "connection:<n>" for a descriptor nobody registered, and the workspace's own for a registered app.
const clientKey = z
  .string()
  .max(255)
  .regex(/^(connection:\d{1,19}|ari:cloud:bitbucket::app\/\{[^{}/]+\}\/[A-Za-z0-9._-]+)$/);
const principal = z.object({
  uuid,
  type: z.string().max(40),
  // Missing for people, and for workspaces in privacy mode.
  username: z.string().max(255).optional(),
  display_name: z.string().max(255).optional(),
});

const lifecycle = { key: z.string().max(128), clientKey, principal, productType: z.literal("bitbucket") };
const installed = z.object({
  ...lifecycle,
  eventType: z.literal("installed"),
  baseUrl: z.url().max(255),
  sharedSecret: z.string().max(512).optional(),
});
const uninstalled = z.object({ ...lifecycle, eventType: z.literal("uninstalled") });

export interface InstallBody {
  readonly clientKey: string;
  /** The workspace's UUID in braces. */
  readonly accountId: string;
  readonly name: string;
  readonly sharedSecret: string;
  /** Said by the sender: checked against the configuration, never called. */
  readonly baseUrl: string;
}

export interface UninstallBody {
  readonly clientKey: string;
  readonly accountId: string;
}

export interface Expected {
  readonly appKey: string;
  /** Host names of Bitbucket, as configured. */
  readonly hosts: readonly string[];
}

const shortestSecret = 16;

/** The body of an installed call. Throws Problem "unreadable" or "installation-refused". */
export function readInstallBody(bytes: Uint8Array, expected: Expected): InstallBody {
  const body = read(installed, bytes);
  checkNames(body, expected);
  const host = URL.parse(body.baseUrl)?.hostname;
  if (host === undefined || !expected.hosts.includes(host)) {
    throw refuse(
      "This app takes installations from its own Bitbucket only, and the call names another host; the operator finds the accepted one under BITBUCKET_WEB_URL",
    );
  }
  const { uuid: accountId, username, display_name: displayName, type } = body.principal;
  if (body.sharedSecret === undefined) {
    const who = type === "user" ? "a personal account" : "an account";
    throw refuse(
      `Bitbucket sends no secret for ${who} like this one, so the app could not trust anything from it; please install it in a workspace`,
    );
  }
  if (body.sharedSecret.length < shortestSecret)
    throw refuse(
      "The secret of this installation is too short to be Bitbucket's; please install the app again from Bitbucket",
    );
  return {
    clientKey: body.clientKey,
    accountId,
    name: username ?? displayName ?? accountId,
    sharedSecret: body.sharedSecret,
    baseUrl: body.baseUrl,
  };
}

/** The body of an uninstalled call. Throws Problem "unreadable" or "installation-refused". */
export function readUninstallBody(bytes: Uint8Array, expected: Expected): UninstallBody {
  const body = read(uninstalled, bytes);
  checkNames(body, expected);
  return { clientKey: body.clientKey, accountId: body.principal.uuid };
}

function read<T>(shape: z.ZodType<T>, bytes: Uint8Array): T {
  const parsed = shape.safeParse(valueOf(bytes));
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join(".")))]
    .filter((path) => path !== "")
    .slice(0, 5);
  const which = fields.length === 0 ? "it is not an object" : `wrong or missing: ${fields.join(", ")}`;
  throw new Problem("unreadable", `The lifecycle call does not look like one of Bitbucket's (${which}).`);
}

function valueOf(bytes: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    throw new Problem("unreadable", "The body of the lifecycle call is not JSON.");
  }
}

/** A registered app's client key names workspace and app: they have to be the ones the body speaks of. */
function checkNames(
  body: { readonly key: string; readonly clientKey: string; readonly principal: { readonly uuid: string } },
  expected: Expected,
): void {
  if (body.key !== expected.appKey)
    throw refuse(
      "The call is for an app with another key; the operator has to compare CONNECT_APP_KEY with the key registered in Bitbucket",
    );
  const named = /^ari:cloud:bitbucket::app\/(\{[^}]+\})\/(.+)$/.exec(body.clientKey);
  if (named === null) return;
  if (named[1]?.toLowerCase() !== body.principal.uuid.toLowerCase() || named[2] !== expected.appKey) {
    throw refuse("The client key of this call belongs to another workspace or app than the call says");
  }
}

function refuse(reason: string): Problem {
  return new Problem("installation-refused", `${reason}.`);
}
