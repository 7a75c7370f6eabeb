// The Forge door as one way in: events and the platform's own calls, each with an invocation token.
// https://developer.atlassian.com/platform/forge/remote/

import type { Request, RequestHandler } from "express";

import { asProblem } from "../core/problem.ts";
import type { Log } from "../core/ports.ts";
import type { Tenant } from "../core/tenant.ts";
import type { Door } from "../http/door.ts";
import { readInvocation } from "./invocation-token.ts";
import type { Invocation, TokenRules } from "./invocation-token.ts";

export interface ForgeDoorPorts {
  readonly rules: TokenRules;
  /** Where Bitbucket's API is: tokens that came for another address are not kept. */
  readonly apiUrl: string;
  /** The workspace's tenant, written down where it is new. */
  readonly adopt: (invocation: Invocation, call: ForgeCall) => Promise<Tenant>;
  readonly remove: (invocation: Invocation) => Promise<void>;
  readonly keepToken: (tenant: Tenant, token: string) => Promise<void>;
  readonly log: Log;
}

/** What kind of call it is (see steps/tenants/forge-installation.ts). */
type ForgeCall = "event" | "call" | "installed";

/** What its events are written in. */
const dialect = "bitbucket-forge";
const challenge = "Bearer";
const platform = { guard: "forge-platform", challenge, isSigned: true, limit: "reports" } as const;
const systemTokenHeader = "x-forge-oauth-system";

/** All that the app's one route table needs of this door. The manifest has the paths: a new one needs new consent. */
export function forgeEntry(ports: ForgeDoorPorts): Door {
  return {
    hooks: [
      {
        path: "/forge/events",
        guard: "forge-event",
        challenge,
        recognise: async ({ head: { headers } }) => {
          const tenant = await callerOf(ports, headers, "event");
          // The token says all about the sender; whose repository the body is about, the plan looks at.
          return { tenantId: tenant.id, isProved: true, prove: () => ({ outcome: "proved", tenant, dialect }) };
        },
      },
    ],
    lifecycle: [
      { path: "/forge/lifecycle", ...platform, handlers: [answering((head) => callerOf(ports, head, "installed"))] },
      { path: "/forge/token", ...platform, handlers: [answering((head) => callerOf(ports, head, "call"))] },
      {
        path: "/forge/uninstall",
        ...platform,
        handlers: [answering(async (head) => ports.remove(await readInvocation(ports.rules, head["authorization"])))],
      },
    ],
  };
}

type Head = Readonly<Record<string, string | undefined>>;

async function callerOf(ports: ForgeDoorPorts, headers: Head, call: ForgeCall): Promise<Tenant> {
  const invocation = await readInvocation(ports.rules, headers["authorization"]);
  const tenant = await ports.adopt(invocation, call);
  if (tenant.state === "active") await keepToken(ports, invocation, tenant, headers[systemTokenHeader]);
  return tenant;
}

async function keepToken(ports: ForgeDoorPorts, invocation: Invocation, tenant: Tenant, header = ""): Promise<void> {
  const token = /^(?:Bearer )?(?<token>[\x21-\x7e]{1,8000})$/.exec(header)?.groups?.["token"];
  if (token === undefined) return;
  const { apiBaseUrl } = invocation;
  if (apiBaseUrl !== undefined && URL.parse(apiBaseUrl)?.origin !== URL.parse(ports.apiUrl)?.origin) {
    ports.log.warn({ tenant: tenant.id }, "Forge brought a token for another address than Bitbucket's: it is not kept");
    return;
  }
  try {
    await ports.keepToken(tenant, token);
  } catch (thrown) {
    // The call itself is not lost for it: the next brings another.
    ports.log.warn({ tenant: tenant.id, problem: asProblem(thrown).code }, "a token of Forge could not be kept");
  }
}

/** Answers 204 once it is done; what failed goes to the one place that writes problems. */
function answering(act: (head: Head) => Promise<unknown>): RequestHandler {
  return (request, response, next) => {
    act(headOf(request)).then(() => response.status(204).end(), next);
  };
}

function headOf({ headers }: Request): Head {
  const first = (value: string | string[] | undefined): string | undefined =>
    typeof value === "string" ? value : undefined;
  return {
    authorization: headers.authorization,
    [systemTokenHeader]: first(headers[systemTokenHeader]),
  };
}
