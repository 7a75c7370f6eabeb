// Subscriptions, deliveries and the faults that can be put on them.
import type { Repository, Workspace } from "../model/types.ts";
import type { Installation } from "../connect/types.ts";

/** A webhook made by hand or through REST, on a repository or a workspace. */
export interface NativeHook {
  uuid: string;
  subject: Repository | Workspace;
  url: string;
  description: string;
  isActive: boolean;
  events: readonly string[];
  secret: string | null;
  createdAt: number;
}

export type Subscriber =
  | { kind: "app"; installation: Installation; url: string; hookUuid: string }
  | { kind: "hook"; hook: NativeHook; url: string; hookUuid: string };

export const faultKinds = [
  "duplicate",
  "iat-ahead",
  "expired",
  "wrong-audience",
  "wrong-issuer",
  "wrong-qsh",
  "other-tenant",
  "no-authorization",
  "tampered-body",
  "truncated",
  "no-commits",
  "no-changes",
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Falls on the next `times` deliveries, of one event or of any. */
export interface Fault {
  kind: FaultKind;
  event: string | null;
  times: number;
}

export type Outcome = "pending" | "delivered" | "refused" | "failed" | "timeout" | "network error" | "never sent";

export interface Attempt {
  number: number;
  startedAt: number;
  ms: number;
  headers: Record<string, string>;
  status: number | null;
  answerHeaders: Record<string, string>;
  answer: string;
  error: string | null;
}

export interface Delivery {
  id: number;
  /** X-Request-UUID: the same over all attempts of a delivery. */
  requestUuid: string;
  event: string;
  subscriber: Subscriber;
  url: string;
  body: Buffer;
  eventTime: number;
  faults: FaultKind[];
  attempts: Attempt[];
  outcome: Outcome;
  note: string;
}
