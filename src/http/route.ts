// What a row of the route table is, for the doors and for the pages: handlers see plain values, never Express.

import type { ServerVerb } from "../core/rules/server-access.ts";
import type { Way } from "../page-models/notice.ts";
import type { TimeView } from "../page-models/words/time-words.ts";
import type { Role, Visitor } from "./guards/visitor.ts";

/** First value of each query parameter; `session` and `jwt` are taken out. */
export type Query = Readonly<Record<string, string>>;

/** Fields of a posted form: one value as text, a repeated name as a list; the hidden field `session` is taken out. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/** What a page's handler is given. Values come from outside: check them. */
export interface PageRequest<Who extends Visitor | undefined = Visitor> {
  readonly visitor: Who;
  /** Named parts of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** Empty for GET. */
  readonly form: Form;
  /** Shown on problem pages and written in the log. */
  readonly requestId: string;
}

/** What a page's handler answers. Throw a Problem for everything that failed. */
export type PageReply =
  /** A view of views/ with its model; status 200 unless given (422 for a form that has faults). */
  | { readonly kind: "page"; readonly view: string; readonly model: object; readonly status?: number }
  /** 303 to a path of ours, after a change; inside a frame the session is added to it. */
  | { readonly kind: "moved"; readonly to: string }
  /** For the little script of a page. */
  | { readonly kind: "json"; readonly value: unknown; readonly status?: number };

/**
 * A page somebody signed in sees. frame: Bitbucket opens it with ?jwt=&repository={repository.uuid}&user={user.uuid};
 * the visitor is bound to that repository. session: reached by links and forms of our own pages, from a frame or a tab.
 */
interface VisitorPageRoute {
  readonly method: "GET" | "POST";
  /** Express pattern. A part named `repositoryId` is checked against the visitor before the handler runs. */
  readonly path: string;
  readonly guard: "frame" | "session";
  /** The least the visitor must be. POST is always "admin" or "write". */
  readonly needs: Role;
  /** What it does with a CI server, asked before it is done (S4); "none": it touches none. */
  readonly server: ServerVerb | "none";
  readonly handle: (request: PageRequest) => Promise<PageReply>;
}

/** A page anyone may see who has its unguessable address (build-token), or anyone at all. */
interface OpenPageRoute {
  readonly method: "GET";
  readonly path: string;
  readonly guard: "build-token" | "anonymous";
  readonly handle: (request: PageRequest<undefined>) => Promise<PageReply>;
}

export type PageRoute = VisitorPageRoute | OpenPageRoute;

/** Everything a view may use besides its model. */
export interface PageSurroundings {
  /** For the page's own script element, under the content security policy. */
  readonly nonce: string;
  readonly visitor: Visitor | undefined;
}

/**
 * Turns a view and its model into a whole HTML document. Views needed by the doors themselves: problem, landing,
 * sign-in.
 */
export type Render = (view: string, model: object, surroundings: PageSurroundings) => Promise<string>;

/** Model of the view "problem". */
export interface ProblemModel {
  readonly status: number;
  readonly code: string;
  readonly sentence: string;
  readonly requestId: string;
  /** Where to go from here. */
  readonly ways: readonly Way[];
  /** Something was posted: the browser's way back has what was typed. */
  readonly isPosted: boolean;
  /**
   * When the same may work again, in words that lead to the time; a page that was only looked at can be loaded again.
   */
  readonly again?: { readonly lead: string; readonly at: TimeView; readonly clock: string; readonly isReload: boolean };
}
