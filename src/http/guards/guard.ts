// What a guard is: a name in the table, a file of its own.

import type { Exchange } from "../exchange.ts";
import type { Role } from "./visitor.ts";

export interface Guard<Granted> {
  /**
   * people: browsers, which send along what they have, so that forms of other sites are refused. programs: prove
   * themselves in each call, and are told of problems in JSON.
   */
  readonly callers: "people" | "programs";
  /** WWW-Authenticate of its 401. */
  readonly challenge?: string;
  /** Looks for credentials in the form, which is read for it; all others decide before a body is read (S20). */
  readonly readsForm?: true;
  /** Whether problems of this request are shown in the host's frame. */
  readonly isFramed?: (url: string) => boolean;
  /** What it found out, and all that a handler may believe; throws a Problem for whoever may not pass. */
  readonly check: (exchange: Exchange, route: { readonly needs?: Role }) => Promise<Granted>;
}

/** Anyone: says nothing about a tenant. */
export const open: Guard<undefined> = { callers: "people", check: () => Promise.resolve(undefined) };

/** Counts a caller that could not prove itself; throws Problem "too-many-requests" when there were too many. */
export type CountUnproved = (address: string) => void;

/** The part of the path that is a credential. */
export function tokenOf({ params }: Exchange): string {
  return params["token"] ?? "";
}
