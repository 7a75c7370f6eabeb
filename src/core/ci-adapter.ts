// What a CI server's file provides: pure, no network, no clock, no database.

import type { Build, BuildState, TestCounts } from "./build.ts";
import type { Talk } from "./call.ts";
import type { Event } from "./event.ts";
import type { Field } from "./field.ts";
import type { Hook } from "./hook.ts";
import type { Link } from "./link.ts";
import type { RenderingBudget } from "./limits/rendering-budget.ts";
import type { Server } from "./server.ts";

/** Everything an adapter may use to start a build. */
export interface StartRequest {
  readonly deliveryId: string;
  readonly event: Event;
  readonly link: Link;
  readonly server: Server;
  /** The link's parameters, rendered; secret ones included unless the event comes from a fork. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What templates of this delivery may still cost; an adapter that renders some itself hands it on. */
  readonly budget: RenderingBudget;
  /** Where the CI may POST its result: already carries the link's token and the delivery id. */
  readonly resultUrl: string;
  /** Milliseconds since 1970; adapters have no clock. */
  readonly now: number;
  /** The sender's own bytes, for targets that take the webhook itself; absent for replayed or reconciled events. */
  readonly hook?: Hook;
  /** Paths the event changed, for adapters that want them; absent when they are not known. */
  readonly changedPaths?: readonly string[];
  /**
   * The first of the wanted files that the commit has; text is undefined when it has none of them. Absent when nobody
   * could look.
   */
  readonly file?: { readonly path: string; readonly text: string | undefined };
  /**
   * What the target may trade at /auth_lookup for a token to read the repository; absent for forks and where it is not
   * wanted.
   */
  readonly repositoryTokenKey?: string;
}

/** What came of asking a CI to build. */
export type Started =
  /**
   * The CI took it. `run` finds it again; "" when only a later result can tell. `result` is there when the verdict is
   * known at once.
   */
  | {
      readonly outcome: "accepted";
      readonly run: string;
      readonly url: string;
      readonly note: string;
      readonly result?: Result;
    }
  /** The CI answered, and will not build this: its own reason in words. Not an error. */
  | { readonly outcome: "ignored"; readonly why: string }
  /** The CI refused or could not be asked. `fate` says what happens to the delivery. */
  | {
      readonly outcome: "refused";
      readonly why: string;
      readonly fate: "try-again" | "park" | "disable-link";
      readonly retryAfterMs?: number;
      /** The server works, and its copy of the repository lags behind: nothing against the server or the link. */
      readonly isLag?: true;
    };

/** What a CI said about a run. Absent parts are unknown, not empty. */
export interface Result {
  readonly state: BuildState;
  /** The CI's handle of the run, when it became known or changed. */
  readonly run?: string;
  /** Our delivery id, when the CI carried it back. */
  readonly deliveryId?: string;
  readonly commit?: string;
  readonly refName?: string;
  /** A part of the run with a status of its own; absent for the whole. */
  readonly context?: string;
  readonly name?: string;
  readonly number?: string;
  readonly url?: string;
  readonly description?: string;
  readonly tests?: TestCounts;
  readonly durationMs?: number;
  /** Which attempt of the run this is, where the CI counts them within one run; the first is 1. */
  readonly attempt?: number;
  /** When the run ended, by the CI's clock; absent while it runs. */
  readonly endedAt?: number;
  /**
   * The build's own words, in no form of the CI's: its `run` is a name the build gave itself, and no handle to ask by.
   */
  readonly isSelfTold?: boolean;
}

export type Polled =
  /** Something is known; polling goes on until the state is finished. */
  | { readonly outcome: "result"; readonly result: Result }
  /**
   * Nothing new, or the CI could not be asked: look again later, and not before it asked to. `why` is shown when it
   * keeps failing.
   */
  | { readonly outcome: "later"; readonly why: string; readonly retryAfterMs?: number }
  /** The run cannot be found any more. */
  | { readonly outcome: "gone"; readonly why: string };

export type DiagnosisCode =
  | "ok"
  | "name-not-found"
  | "refused"
  | "timed-out"
  | "tls"
  | "address-not-allowed"
  | "connection-lost"
  | "wrong-credentials"
  | "no-such-job"
  | "job-takes-no-parameters"
  | "job-disabled"
  | "hook-disabled"
  | "wrong-token"
  | "filter-says-no"
  | "not-this-kind"
  | "unexpected-answer";

/** "Test connection": which of these it is, and what to do, in one sentence. */
export interface Diagnosis {
  readonly code: DiagnosisCode;
  readonly sentence: string;
}

export interface CiAdapter {
  /** Key in the registry and in the database: lower case, digits and dashes. */
  readonly id: string;
  readonly label: string;
  /** One sentence on what it does and needs, shown when choosing. */
  readonly summary: string;
  /** The vendor's page its wire facts come from. */
  readonly docs: string;
  readonly fields: readonly Field[];
  /** Names of parameters are free (true) or the target has none. */
  readonly takesParameters: boolean;
  /** Method and path come from the link's fields: what the owner of a server allows counts for questions, too. */
  readonly letsLinksChooseRequests?: true;
  /** The target takes the sender's own bytes: StartRequest.hook is filled where they are known. */
  readonly wantsHook?: boolean;
  /** The target is told which files changed: StartRequest.changedPaths is filled where they can be known. */
  readonly wantsPaths?: boolean;
  /**
   * Files of the repository the target needs, best first: StartRequest.file is filled with the first that the commit
   * has.
   */
  wantsFiles?(link: Link, server: Server): readonly string[];
  /** The target fetches the code with a token of ours: StartRequest.repositoryTokenKey is filled. */
  wantsRepositoryTokenKey?(server: Server): boolean;
  /** Checks address, credentials and, when a link is given, the job. Starts nothing. */
  test(server: Server, link?: Link): Talk<Diagnosis>;
  start(request: StartRequest): Talk<Started>;
  /**
   * True when such a target reports nothing back and cannot be asked: a delivery is all there is, and no status waits
   * for a verdict that never comes.
   */
  isSilent?(link: Link, server: Server): boolean;
  /**
   * Reads a report the CI posted to us; `link` is the one whose token it came with. Throws Problem "unreadable" when it
   * is none of this CI's. An empty list: nothing to record.
   */
  result(hook: Hook, link?: Link): Result[];
  /**
   * The body of a report as it may be written down, for CI servers that send our own secrets back; result() has to read
   * it just the same.
   */
  keptBody?(hook: Hook): Uint8Array;
  /** Checks a signature a CI puts on its report, where it has one; throws Problem "not-authenticated". */
  verifyResult?(hook: Hook, link: Link | undefined, server: Server): void;
  /** Asks how a run stands, at `now`: how long a run showed nothing may say that nothing comes. */
  poll?(build: Build, link: Link, server: Server, now: number): Talk<Polled>;
  /** The page of a run's log, where the CI has one beside the run's own page. */
  logUrl?(build: Pick<Build, "url">): string | undefined;
  /** Asks the CI to stop a run. */
  abort?(build: Build, link: Link, server: Server): Talk<{ readonly isStopped: boolean; readonly note: string }>;
}
