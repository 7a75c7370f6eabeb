// Webhooks, answered on node:http before Express sees them: recognised, read, proved, written down, then answered (R1,
// R2).

import type { IncomingMessage, ServerResponse } from "node:http";

import type { Dialect } from "../../core/dialect.ts";
import { endpointRepositoryHeader } from "../../core/hook.ts";
import type { Hook, HookHead } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import type { Endpoint, Tenant } from "../../core/tenant.ts";
import type { TakenHook } from "../../steps/webhook/take-hook.ts";
import { partiesOf } from "../connections/body-budget.ts";
import type { BodyBudget, BodyPurse } from "../connections/body-budget.ts";
import { challenges } from "../guards/guards.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { ConnectPorts, Timing } from "../options.ts";
import { readThrown } from "../wire/problem-reply.ts";
import type { ReplyProblem } from "../wire/problem-reply.ts";
import { addressKey, clientAddress, firstHeaders, firstQuery, pathOf } from "../wire/raw-request.ts";
import { readBody } from "../wire/read-body.ts";
import { jsonContent } from "../wire/write-reply.ts";
import type { Wire, WriteContent } from "../wire/write-reply.ts";

const hookLimitBytes = 1024 * 1024;
const noBody = new Uint8Array();

export interface FoundEndpoint {
  readonly endpoint: Endpoint;
  readonly tenant: Tenant;
}

export interface HookDoorPorts {
  readonly endpointOf: (endpointId: string) => Promise<FoundEndpoint | undefined>;
  readonly dialects: Readonly<Record<string, Dialect>>;
  readonly connect: ConnectPorts | undefined;
  readonly takeHook: (tenantId: string, dialect: Dialect, hook: Hook) => Promise<TakenHook>;
  readonly countUnproved: (address: string) => void;
  readonly budget: BodyBudget;
  readonly timing: Timing;
  readonly proxies: number;
  readonly metrics: Pick<Metrics, "hookAnswered">;
  readonly write: WriteContent;
  readonly replyProblem: ReplyProblem;
}

type Answer = (request: IncomingMessage, response: ServerResponse, requestId: string) => Promise<void>;

interface Proved {
  readonly outcome: "proved";
  readonly tenant: Tenant;
  readonly dialect: Dialect;
  /** The one repository its address is for. */
  readonly repositoryId?: string | undefined;
  /** Told once the hook is written down. */
  readonly keep?: () => Promise<void>;
}

/** ping: only asks whether we are there. duplicate: taken before, by the same token. */
type Proof = Proved | { readonly outcome: "ping" | "duplicate"; readonly dialect: Dialect };

/** Somebody who may be read: what headers and address alone could tell. */
interface Known {
  readonly tenantId: string;
  readonly isProved: boolean;
  readonly prove: (hook: Hook) => Promise<Proof>;
}

type Recognise = (ports: HookDoorPorts, request: IncomingMessage, head: HookHead) => Promise<Known>;

export function createHookDoor(ports: HookDoorPorts): { readonly native: Answer; readonly connect: Answer } {
  return {
    native: (request, response, requestId) =>
      take(ports, { request, response, requestId, nonce: "" }, "hook-endpoint", recogniseNative),
    connect: (request, response, requestId) =>
      take(ports, { request, response, requestId, nonce: "" }, "connect-hook", recogniseConnect),
  };
}

async function take(
  ports: HookDoorPorts,
  wire: Wire,
  guard: "hook-endpoint" | "connect-hook",
  recognise: Recognise,
): Promise<void> {
  const { request } = wire;
  let dialectId = "unknown";
  let purse: BodyPurse | undefined;
  let isProved = false;
  try {
    if (request.method !== "POST")
      throw new Problem(
        "method-not-allowed",
        "Webhooks are sent to this address with POST; there is nothing else to do here.",
      );
    const head: HookHead = { headers: firstHeaders(request.rawHeaders), query: firstQuery(request.url ?? "") };
    const known = await recognise(ports, request, head);
    purse = ports.budget.open(
      partiesOf({ ...known, addressOf: () => addressKey(clientAddress(request, ports.proxies)) }),
    );
    const hook: Hook = {
      ...head,
      body: await readBody(request, { limitBytes: hookLimitBytes, deadlineMs: ports.timing.bodyDeadlineMs, purse }),
    };
    const proof = await known.prove(hook);
    dialectId = proof.dialect.id;
    isProved = true;
    answer(ports, wire, dialectId, proof.outcome === "proved" ? await writeDown(ports, proof, hook) : proof);
  } catch (thrown) {
    const problem = isProved ? readThrown(thrown) : refusal(ports, request, readThrown(thrown));
    ports.metrics.hookAnswered(dialectId, problem.httpStatus >= 500 ? "failed" : "refused");
    await ports.replyProblem(problem, wire, { kind: "machine", challenge: challenges[guard], allow: "POST" });
  } finally {
    purse?.close();
  }
}

type Outcome = { readonly outcome: "new"; readonly hookId: string } | { readonly outcome: "ping" | "duplicate" };

async function writeDown(ports: HookDoorPorts, proved: Proved, hook: Hook): Promise<Outcome> {
  const taken = await within(
    ports.timing.answerDeadlineMs,
    ports.takeHook(proved.tenant.id, proved.dialect, boundTo(hook, proved.repositoryId)),
  );
  await proved.keep?.();
  return taken.outcome === "new" ? { outcome: "new", hookId: taken.hookId } : { outcome: "duplicate" };
}

/**
 * Whoever administers a repository reads its webhook's secret, and must not speak for another one with it. What a
 * sender wrote there counts for nothing.
 */
function boundTo(hook: Hook, repositoryId: string | undefined): Hook {
  const { headers } = hook;
  if (repositoryId !== undefined) return { ...hook, headers: { ...headers, [endpointRepositoryHeader]: repositoryId } };
  return headers[endpointRepositoryHeader] === undefined
    ? hook
    : {
        ...hook,
        headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== endpointRepositoryHeader)),
      };
}

function answer(ports: HookDoorPorts, wire: Wire, dialectId: string, end: Outcome): void {
  ports.metrics.hookAnswered(dialectId, end.outcome);
  if (end.outcome === "new") ports.write(wire, jsonContent(202, { hook: end.hookId }));
  else ports.write(wire, jsonContent(200, { [end.outcome]: true }));
}

/** Strangers are counted; what failed on our side is no fault of theirs. */
export function refusal(
  ports: Pick<HookDoorPorts, "countUnproved" | "proxies">,
  request: IncomingMessage,
  problem: Problem,
): Problem {
  if (problem.httpStatus >= 500) return problem;
  try {
    ports.countUnproved(clientAddress(request, ports.proxies));
    return problem;
  } catch (limited) {
    return readThrown(limited);
  }
}

/**
 * An address nobody has, a tenant that is gone, and a request without a proof are refused unread: strangers' bodies
 * must not take the room of hooks (S20).
 */
async function recogniseNative(ports: HookDoorPorts, request: IncomingMessage, head: HookHead): Promise<Known> {
  const found = await ports.endpointOf(pathOf(request.url ?? "").slice("/hooks/".length));
  const dialect = found === undefined ? undefined : ports.dialects[found.endpoint.dialect];
  if (found === undefined || dialect === undefined || found.tenant.state !== "active") throw unproved();
  const { endpoint, tenant } = found;
  const isHopeless =
    dialect.carriesProof?.(head, endpoint.secret) === false && dialect.isPing?.({ ...head, body: noBody }) !== true;
  if (isHopeless) throw unproved();
  return {
    tenantId: tenant.id,
    isProved: false,
    prove: (hook) => Promise.resolve(proveNative(ports, request, hook, { dialect, endpoint, tenant })),
  };
}

function proveNative(
  ports: HookDoorPorts,
  request: IncomingMessage,
  hook: Hook,
  { dialect, endpoint, tenant }: FoundEndpoint & { readonly dialect: Dialect },
): Proof {
  if (dialect.isPing?.(hook) === true) {
    ports.countUnproved(clientAddress(request, ports.proxies));
    return { outcome: "ping", dialect };
  }
  try {
    dialect.verify(hook, endpoint.secret);
  } catch (thrown) {
    // One sentence for all: which part was wrong is for nobody outside to know.
    throw thrown instanceof Problem && thrown.code === "not-authenticated" ? unproved() : thrown;
  }
  return { outcome: "proved", tenant, dialect, repositoryId: endpoint.repositoryId };
}

/** The token says all about the sender: the body of whoever has none is never read. */
async function recogniseConnect(ports: HookDoorPorts, request: IncomingMessage, { headers }: HookHead): Promise<Known> {
  const { connect } = ports;
  const dialect = ports.dialects["bitbucket-connect"];
  const token = /^JWT ([A-Za-z0-9._-]+)$/.exec(headers["authorization"] ?? "")?.[1];
  if (connect === undefined || dialect === undefined || token === undefined) throw unproved();
  const caller = await connect.authenticate({ token, method: "POST", address: request.url ?? "" });
  if (caller.tenant.state !== "active") throw unproved();
  return {
    tenantId: caller.tenant.id,
    isProved: true,
    // The token covers neither body nor headers (S2b): what it brought before makes nothing new, whatever its delivery
    // id says now.
    prove: async ({ body: bytes }) => {
      const body = await connect.checkBody(caller, { body: bytes, deliveryId: headers["x-request-uuid"] });
      return body.use === "duplicate"
        ? { outcome: "duplicate", dialect }
        : { outcome: "proved", tenant: caller.tenant, dialect, keep: body.keep };
    },
  };
}

/** The one refusal of whoever does not prove to be an endpoint's sender. */
export function unproved(): Problem {
  return new Problem(
    "not-authenticated",
    "This webhook could not be proved: its address and secret have to be those of a webhook of this app; copy both again from the command line into the webhook's settings.",
  );
}

/**
 * Rejects with 503 when the disk takes too long: the sender tries again, and a hook that was written after all is then
 * a duplicate.
 */
async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Problem(
            "overloaded",
            "The webhook could not be written down in time; please send it again in a few seconds.",
            { retryAfterMs: 5_000 },
          ),
        ),
      deadlineMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
