// Lists of Bitbucket Cloud, page after page.

import type { z } from "zod";

import type { Call, Talk } from "../../core/call.ts";
import type { HostOutcome } from "../../core/host.ts";

import { judge } from "./judge.ts";
import { readBody } from "../kit/outcome.ts";
import { getUrl, isWithin } from "./paths.ts";
import { pageOf } from "./schema.ts";

/** Rows of a list, at most `limit`; `isComplete` is false when there were more. */
export function* readRows<T>(
  apiUrl: string,
  first: Call,
  aim: string,
  row: z.ZodType<T>,
  limit: number,
): Talk<HostOutcome<{ rows: T[]; isComplete: boolean }>> {
  const page = pageOf(row);
  const rows: T[] = [];
  let call = first;
  for (;;) {
    const outcome = judge(yield call, aim, (answer) => readBody(answer, page));
    if (outcome.outcome !== "done") return outcome;
    rows.push(...outcome.value.values);
    const { next } = outcome.value;
    const mayGoOn = next !== undefined && isWithin(apiUrl, next) && outcome.value.values.length > 0;
    if (rows.length >= limit || !mayGoOn) {
      return {
        outcome: "done",
        value: { rows: rows.slice(0, limit), isComplete: next === undefined && rows.length <= limit },
      };
    }
    call = getUrl(first.purpose, next);
  }
}
