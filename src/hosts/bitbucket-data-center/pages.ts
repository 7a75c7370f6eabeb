// Lists of Bitbucket Data Center, page after page
// (https://developer.atlassian.com/server/bitbucket/rest/v906/intro/#paged-apis).

import { z } from "zod";

import type { Talk } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";

import { readBody } from "../kit/outcome.ts";
import { judge } from "./judge.ts";
import { get } from "./paths.ts";

export interface ListQuestion<T> {
  readonly purpose: string;
  /** Completes "Bitbucket does not let this app ...". */
  readonly aim: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly row: z.ZodType<T>;
  readonly limit: number;
}

/** Rows of a list, at most `limit`; `isComplete` is false when there were more. */
export function* readRows<T>(
  apiUrl: string,
  question: ListQuestion<T>,
): Talk<HostOutcome<{ rows: T[]; isComplete: boolean }>> {
  const page = z.object({
    values: z.array(question.row),
    isLastPage: z.boolean().nullish(),
    nextPageStart: z.int().nullish(),
  });
  const rows: T[] = [];
  let start = 0;
  for (;;) {
    const query = { ...question.query, limit: String(Math.min(question.limit, 500)), start: String(start) };
    const outcome = judge(yield get(question.purpose, apiUrl, question.path, query), question.aim, (answer) =>
      readBody(answer, page),
    );
    if (outcome.outcome !== "done") return outcome;
    const { values, isLastPage, nextPageStart } = outcome.value;
    rows.push(...values);
    // A next page that does not lead on would be asked for without end.
    const hasMore =
      isLastPage === false && typeof nextPageStart === "number" && nextPageStart > start && values.length > 0;
    if (!hasMore || rows.length >= question.limit)
      return {
        outcome: "done",
        value: { rows: rows.slice(0, question.limit), isComplete: !hasMore && rows.length <= question.limit },
      };
    start = nextPageStart;
  }
}
