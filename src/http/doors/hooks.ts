// Webhooks of every way in: once proved, they are written down, then answered (R1, R2).

import type { Dialect } from "../../core/dialect.ts";
import { endpointRepositoryHeader } from "../../core/hook.ts";
import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import type { TakenHook } from "../../steps/webhook/take-hook.ts";
import { unproved } from "../door.ts";
import type { HookAddress, HookProof, ProvedHook } from "../door.ts";
import type { RawRoute } from "../row.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { jsonContent } from "../wire/write-reply.ts";
import type { Content } from "../wire/write-reply.ts";
import { receive } from "./receive.ts";
import type { ReceivePorts } from "./receive.ts";

const limitBytes = 1024 * 1024;

export interface HookPorts extends ReceivePorts {
  readonly dialects: Readonly<Record<string, Dialect>>;
  readonly takeHook: (tenantId: string, dialect: Dialect, hook: Hook) => Promise<TakenHook>;
  readonly metrics: Pick<Metrics, "hookAnswered">;
}

/** The row of an address for webhooks. */
export function hookRoute(ports: HookPorts, { path, guard, challenge, recognise }: HookAddress): RawRoute {
  const answer = receive<HookProof>(ports, {
    postOnly: "Webhooks are sent to this address with POST; there is nothing else to do here.",
    limitBytes,
    challenge,
    recognise,
    take: (proof, hook) =>
      proof.outcome === "proved" ? writeDown(ports, proof, hook) : Promise.resolve(seen(ports, proof)),
    refused: (problem, proof) =>
      ports.metrics.hookAnswered(proof?.dialect ?? "unknown", problem.httpStatus >= 500 ? "failed" : "refused"),
  });
  return { method: "POST", path, guard, limit: "none", answer };
}

async function writeDown(ports: HookPorts, proved: ProvedHook, hook: Hook): Promise<Content> {
  const dialect = ports.dialects[proved.dialect];
  if (dialect === undefined) throw unproved();
  const taken = await within(
    ports.timing.answerDeadlineMs,
    ports.takeHook(proved.tenant.id, dialect, boundTo(hook, proved.repositoryId)),
  );
  await proved.keep?.();
  if (taken.outcome !== "new") return seen(ports, { outcome: "duplicate", dialect: dialect.id });
  ports.metrics.hookAnswered(dialect.id, "new");
  return jsonContent(202, { hook: taken.hookId });
}

function seen(ports: HookPorts, { outcome, dialect }: Exclude<HookProof, ProvedHook>): Content {
  ports.metrics.hookAnswered(dialect, outcome);
  return jsonContent(200, { [outcome]: true });
}

/**
 * Whoever administers a repository reads its webhook's secret, and must not speak for another one with it. What a
 * sender wrote there counts for nothing.
 */
function boundTo(hook: Hook, repositoryId: string | undefined): Hook {
  const { headers } = hook;
  if (repositoryId !== undefined) return { ...hook, headers: { ...headers, [endpointRepositoryHeader]: repositoryId } };
  if (headers[endpointRepositoryHeader] === undefined) return hook;
  const kept = Object.entries(headers).filter(([name]) => name !== endpointRepositoryHeader);
  return { ...hook, headers: Object.fromEntries(kept) };
}

/**
 * Rejects with 503 when the disk takes too long: the sender tries again, and a hook that was written after all is then
 * a duplicate.
 */
async function within<T>(deadlineMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooLate()), deadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(): Problem {
  return new Problem(
    "overloaded",
    "The webhook could not be written down in time; please send it again in a few seconds.",
    { retryAfterMs: 5_000 },
  );
}
