// Faults a sender could show, put on deliveries on purpose.
import type { Fault, FaultKind } from "./types.ts";

/** Takes what is due for one delivery of this event off the list. */
export function takeFaults(faults: Fault[], event: string): FaultKind[] {
  const due = faults.filter((fault) => fault.times > 0 && (fault.event === null || fault.event === event));
  for (const fault of due) fault.times -= 1;
  return [...new Set(due.map((fault) => fault.kind))];
}

/** The payload as a fault leaves it, before it is signed. */
export function spoilPayload(inner: Record<string, unknown>, faults: readonly FaultKind[]): Record<string, unknown> {
  const push = inner.push;
  if (!isPush(push)) return inner;
  if (faults.includes("no-changes")) return { ...inner, push: { changes: [] } };
  const changes = push.changes.map((change) => spoilChange(change, faults));
  return { ...inner, push: { changes } };
}

/** The bytes as a fault leaves them, after they were signed: one letter differs, the JSON stays whole. */
export function spoilBytes(body: Buffer, faults: readonly FaultKind[]): Buffer {
  if (!faults.includes("tampered-body")) return body;
  const text = body.toString("utf8");
  return Buffer.from(text.replace(/"type":"/, '"tampered":true,"type":"'));
}

function spoilChange(change: Record<string, unknown>, faults: readonly FaultKind[]): Record<string, unknown> {
  const spoilt = { ...change };
  if (faults.includes("no-commits")) delete spoilt.commits;
  if (!faults.includes("truncated")) return spoilt;
  spoilt.truncated = true;
  if (Array.isArray(change.commits)) spoilt.commits = change.commits.slice(0, 1);
  return spoilt;
}

function isPush(value: unknown): value is { changes: Record<string, unknown>[] } {
  return typeof value === "object" && value !== null && "changes" in value && Array.isArray(value.changes);
}
