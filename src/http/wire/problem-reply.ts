// Anything thrown becomes one answer: JSON or a page by what the caller accepts, its status, and a sentence; never a
// stack.

import type { Clock, Log } from "../../core/ports.ts";
import { asProblem, Problem } from "../../core/problem.ts";
import { leadOf } from "../../page-models/headline.ts";
import { timeOf } from "../../page-models/words/time-words.ts";
import { waysFromProblem } from "../../page-models/ways.ts";
import { readCookie, sessionCookieName } from "../guards/cookie.ts";
import type { ProblemModel, Render } from "../route.ts";
import { jsonContent } from "./write-reply.ts";
import type { Wire, WriteContent } from "./write-reply.ts";

export interface ProblemPlace {
  /** frame: the page may be shown inside the host. */
  readonly kind: "tab" | "frame" | "machine";
  /** WWW-Authenticate of a 401. */
  readonly challenge?: string | undefined;
  /** Allow of a 405. */
  readonly allow?: string | undefined;
}

export type ReplyProblem = (thrown: unknown, wire: Wire, place: ProblemPlace) => Promise<void>;

export interface ProblemPorts {
  readonly write: WriteContent;
  readonly render: Render;
  readonly log: Log;
  readonly clock: Clock;
  readonly isProduction: boolean;
}

/**
 * Milliseconds to wait, by status, where nothing better is known: a host or CI server is away, or we are overloaded.
 */
const usualWaitMs: Readonly<Record<number, number>> = { 502: 30_000, 503: 5_000 };

export function createProblemReply(ports: ProblemPorts): ReplyProblem {
  return async (thrown, wire, place) => {
    const problem = readThrown(thrown);
    note(ports.log, problem, wire);
    const headers = headersOf(problem, place);
    if (place.kind !== "machine" && acceptsPages(wire.request.headers.accept)) {
      const model: ProblemModel = {
        status: problem.httpStatus,
        code: problem.code,
        sentence: problem.message,
        requestId: wire.requestId,
        ways: waysFromProblem({
          code: problem.code,
          url: wire.request.url ?? "/",
          isFrame: place.kind === "frame",
          isSignedIn: readCookie(wire.request.headers.cookie, sessionCookieName(ports)) !== undefined,
        }),
        isPosted: wire.request.method === "POST",
        ...againOf(problem, wire, ports.clock()),
      };
      const body = await pageOf(ports, model, wire);
      ports.write(wire, {
        status: problem.httpStatus,
        kind: place.kind,
        type: "text/html; charset=utf-8",
        body,
        headers,
      });
    } else {
      ports.write(
        wire,
        jsonContent(
          problem.httpStatus,
          { error: { code: problem.code, message: problem.message, request: wire.requestId } },
          headers,
        ),
      );
    }
  };
}

/** Errors of Express and its parsers carry a status; everything else unknown is ours. */
export function readThrown(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const status = statusOf(thrown);
  if (status === 413)
    return new Problem("too-large", "The body is larger than this address takes; please send less.", { cause: thrown });
  if (status === 415)
    return new Problem(
      "unreadable",
      "The body is compressed or encoded in a way that is not taken here; please send it as it is.",
      { cause: thrown, httpStatus: 415 },
    );
  if (status !== undefined && status >= 400 && status < 500) {
    return new Problem(
      "unreadable",
      "The request cannot be read: its address or body is not well-formed; please correct it and send it again.",
      { cause: thrown },
    );
  }
  return asProblem(thrown);
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof URIError) return 400;
  if (!(thrown instanceof Error) || !("status" in thrown)) return undefined;
  return typeof thrown.status === "number" ? thrown.status : undefined;
}

function note(log: Log, problem: Problem, wire: Wire): void {
  const fields = { request: wire.requestId, problem: problem.code };
  if (problem.code === "internal")
    log.error({ ...fields, err: problem.cause }, "a request failed for a reason the app did not foresee");
  else if (problem.httpStatus >= 500)
    log.warn({ ...fields, sentence: problem.message, err: problem.cause }, "a request failed");
  else log.debug({ ...fields, sentence: problem.message }, "a request was refused");
}

function headersOf(problem: Problem, place: ProblemPlace): Record<string, string> {
  const { httpStatus } = problem;
  const wait = waitOf(problem);
  return {
    ...(httpStatus === 401 && place.challenge !== undefined ? { "WWW-Authenticate": place.challenge } : {}),
    ...(httpStatus === 405 && place.allow !== undefined ? { Allow: place.allow } : {}),
    ...(wait === undefined ? {} : { "Retry-After": String(Math.max(1, Math.ceil(wait / 1000))) }),
  };
}

/** Milliseconds after which it is worth trying again, where that can help. */
function waitOf({ httpStatus, retryAfterMs, again }: Problem): number | undefined {
  return retryAfterMs ?? (again ? usualWaitMs[httpStatus] : undefined);
}

function againOf(problem: Problem, { request }: Wire, now: number): Pick<ProblemModel, "again"> {
  const wait = waitOf(problem);
  if (wait === undefined) return {};
  const isReload = request.method === "GET" || request.method === "HEAD";
  const at = timeOf(now + wait, now);
  return { again: { lead: leadOf(problem.code), at, clock: at.full.slice("2026-11-22 ".length), isReload } };
}

async function pageOf(ports: ProblemPorts, model: ProblemModel, wire: Wire): Promise<string> {
  try {
    return await ports.render("problem", model, { nonce: wire.nonce, visitor: undefined });
  } catch (thrown) {
    ports.log.error({ request: wire.requestId, err: thrown }, "the problem page could not be rendered");
    const head = '<head><meta charset="utf-8"><title>Problem</title></head>';
    const body = `<body><p>${escapeHtml(model.sentence)}</p><p>Request ${escapeHtml(model.requestId)}</p></body>`;
    return `<!doctype html><html lang="en">${head}${body}</html>`;
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** True for browsers: they name text/html; tools say nothing or any type at all. */
function acceptsPages(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes("text/html") === true;
}
