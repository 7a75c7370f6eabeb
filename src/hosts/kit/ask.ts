// Calls to a host's API: addresses, one redirect of a renamed repository, lists page after page.

import { z } from "zod";

import type { Answer, Call, Talk } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";
import { defined } from "../../core/rules/defined.ts";

import { judgeBy } from "./judge.ts";
import { readBody } from "./outcome.ts";

export interface ApiCall {
  readonly purpose: string;
  readonly method?: "GET" | "POST";
  /** Begins with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly accept?: string;
  readonly json?: unknown;
}

/** The call as it goes out. */
function callOf(apiUrl: string, asked: ApiCall): Call {
  const search = new URLSearchParams(asked.query).toString();
  const body = asked.json === undefined ? undefined : JSON.stringify(asked.json);
  return defined({
    purpose: asked.purpose,
    method: asked.method ?? "GET",
    url: `${apiUrl}${asked.path}${search === "" ? "" : `?${search}`}`,
    headers: defined({
      accept: asked.accept ?? "application/json",
      "content-type": body === undefined ? undefined : "application/json",
    }),
    body,
  });
}

/** Asks, and follows where the host says a renamed repository is now, as long as that is the host itself. */
export function* ask(apiUrl: string, asked: ApiCall): Talk<Answer> {
  const call = callOf(apiUrl, asked);
  const answer = yield call;
  const target =
    answer.kind === "answered" && answer.status >= 300 && answer.status < 400 ? answer.headers["location"] : undefined;
  return target !== undefined && isWithin(apiUrl, target) ? yield { ...call, url: target } : answer;
}

/** Rows of a list, at most `limit`; `isComplete` is false when there were more. */
export function* readRows<T>(
  hostName: string,
  apiUrl: string,
  asked: ApiCall,
  aim: string,
  row: z.ZodType<T>,
  limit: number,
): Talk<HostOutcome<{ rows: T[]; isComplete: boolean }>> {
  const page = z.array(row);
  const rows: T[] = [];
  let answer = yield* ask(apiUrl, asked);
  for (;;) {
    const outcome = judgeBy(hostName, answer, aim, (answered) => readBody(answered, page));
    if (outcome.outcome !== "done") return outcome;
    rows.push(...outcome.value);
    const next = answer.kind === "answered" ? nextPage(answer.headers["link"]) : undefined;
    const mayGoOn = next !== undefined && isWithin(apiUrl, next) && outcome.value.length > 0;
    if (rows.length >= limit || !mayGoOn)
      return {
        outcome: "done",
        value: { rows: rows.slice(0, limit), isComplete: next === undefined && rows.length <= limit },
      };
    answer = yield { ...callOf(apiUrl, asked), url: next };
  }
}

/** A path of a repository's file, safe inside an address. */
export function filePath(path: string): string {
  return path
    .split("/")
    .filter((segment) => segment !== "" && segment !== "." && segment !== "..")
    .join("/");
}

/** Link: <https://...?page=2>; rel="next" (RFC 8288). */
function nextPage(link: string | undefined): string | undefined {
  return /<([^<>]+)>\s*;\s*rel="next"/.exec(link ?? "")?.[1];
}

/** An address in an answer is followed only when it stays with the API: the credentials go with the call. */
function isWithin(apiUrl: string, url: string): boolean {
  const origin = URL.parse(url)?.origin;
  return origin !== undefined && origin === URL.parse(apiUrl)?.origin;
}
