// What a person can do next about something that did not go well: links and buttons, by who has to act and where.

import type { DiagnosisCode } from "../core/ci-adapter.ts";
import type { Way } from "./notice.ts";
import { addQuery, type Paths } from "./paths.ts";

/** What a test was about, by plain paths. */
export interface Tested {
  readonly paths: Paths;
  readonly serverId: string;
  /** The visitor may change the server; else its page says who can. */
  readonly mayInspect: boolean;
  /** A link's job was tested, too. */
  readonly linkId?: string;
}

const faultsOfJobs: ReadonlySet<DiagnosisCode> = new Set([
  "no-such-job",
  "job-takes-no-parameters",
  "job-disabled",
  "hook-disabled",
  "wrong-token",
  "filter-says-no",
]);

/** Ways on after a test of the connection: to what is wrong, and to the same test again. None when all is well. */
export function waysAfterTest(code: DiagnosisCode, { paths, serverId, mayInspect, linkId }: Tested): Way[] {
  if (code === "ok") return [];
  const server = { word: mayInspect ? "Edit the CI server" : "See who can change it", href: paths.server(serverId) };
  if (linkId === undefined)
    return [server, { word: "Test again", href: paths.server(serverId, "test"), isPosted: true }];
  const link = { word: "Edit the link", href: paths.link(linkId, "edit") };
  const again = { word: "Test again", href: paths.link(linkId, "test"), isPosted: true };
  return faultsOfJobs.has(code) ? [link, again] : [server, link, again];
}

/** What of a failing request leads a person on from its problem page; `url` is path and query as they came. */
export function waysFromProblem(problem: {
  readonly code: string;
  readonly url: string;
  readonly isFrame: boolean;
  readonly isSignedIn: boolean;
}): Way[] {
  const { code, isFrame, isSignedIn } = problem;
  const isOver = code === "session-expired" || code === "not-authenticated";
  const url = new URL(problem.url, "http://own");
  const repository = /^\/repositories\/[^/]+/.exec(url.pathname)?.[0];
  if (isFrame) {
    const carried = Object.fromEntries(
      ["session", "xdm_e", "cp"].map((name) => [name, url.searchParams.get(name) ?? ""]),
    );
    return isOver || repository === undefined ? [] : [{ word: "To the settings", href: addQuery(repository, carried) }];
  }
  if (isOver || !isSignedIn) return [{ word: isOver ? "How to sign in" : "To the start page", href: "/" }];
  const settings = repository === undefined ? [] : [{ word: "To the repository’s settings", href: repository }];
  return [...settings, { word: "All repositories", href: "/repositories" }];
}
