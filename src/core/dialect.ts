// What a sender's file provides: how to check and read what it posts. Pure.

import type { Event } from "./event.ts";
import type { HookSwitches } from "./hook.ts";
import type { Hook, HookHead } from "./hook.ts";

export type Parsed = (
  | { readonly events: readonly Event[] }
  /** Nothing for us, with the reason a user reads. */
  | { readonly ignored: string }
) & {
  /** The id of a repository of which more moved than the sender lists: its host has to be asked. */
  readonly unlisted?: string;
};

/** Bodies that are proved and cut down as they come, so that nobody holds them whole (S20). */
export interface LargeBodies {
  /** What the sender posts at most. */
  readonly limitBytes: number;
  readonly open: (head: HookHead, secret: string) => LargeBody;
}

export interface LargeBody {
  /** The next bytes; what of them is kept. Throws Problem "unreadable". */
  add(bytes: Uint8Array): readonly Uint8Array[];
  /** The hook as it is kept; throws Problem "not-authenticated" unless the whole body was proved. */
  prove(kept: Uint8Array): Hook;
}

export interface Dialect {
  /** Key in the registry and in the database. */
  readonly id: string;
  readonly label: string;
  /**
   * Where a sender puts the endpoint's secret: it signs with it or shows it in a header (absent), or the address
   * carries it as `?token=`.
   */
  readonly secretPlace?: "address";
  /**
   * Checks signature or token against the endpoint's secret; throws Problem "not-authenticated". Same sentence for
   * every kind of failure.
   */
  verify(hook: Hook, secret: string): void;
  /**
   * False for what no body can prove any more: no signature, or a wrong token. It is refused unread, but for a ping.
   * Never throws.
   */
  carriesProof?(head: HookHead, secret: string): boolean;
  /** The same delivery sent twice has the same id; at most 200 characters. */
  deliveryId(hook: Hook): string;
  /** The sender's own word for the event, for lists and logs: "repo:push". Never throws. */
  eventName(hook: Hook): string;
  /**
   * Hooks with the same key keep their order: the repository, as far as it can be told without parsing (this stands
   * before the answer). Never throws.
   */
  orderKey?(hook: Hook): string | undefined;
  /**
   * True for a call that only asks whether we are there: answered 200, nothing stored, needs no signature. Also asked
   * before the body has come.
   */
  isPing?(hook: Hook): boolean;
  /** True when headers alone show that this sender posted: to name it where it used the wrong address. Never throws. */
  postedBy?(head: HookHead): boolean;
  /**
   * What has to be switched on where the sender keeps its webhooks. A kind that is missing never comes; absent: nothing
   * has to.
   */
  readonly switches?: HookSwitches;
  /** How bodies over a MiB are taken, where the sender posts such; absent: they are refused. */
  readonly largeBodies?: LargeBodies;
  /** Throws Problem "unreadable", and nothing else, for anything it cannot read. */
  parse(hook: Hook): Parsed;
}
