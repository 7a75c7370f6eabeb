// Lists by pages: pagelen, page, size, next, previous.
import { Refusal } from "../../model/refusal.ts";
import type { Answer, Call } from "./route.ts";

export interface PageShape {
  pagelen?: number;
  pagelenAtMost?: number;
  /** Lists of commits say neither how many there are nor which page this is. */
  isUncounted?: boolean;
}

/** One page of the values, described only when shown. */
export function answerPage<T>(
  call: Call,
  values: readonly T[],
  describe: (value: T) => unknown,
  shape: PageShape = {},
): Answer {
  const pagelen = readNumber(call, "pagelen", shape.pagelen ?? 10, shape.pagelenAtMost ?? 100);
  const page = readNumber(call, "page", 1, Number.MAX_SAFE_INTEGER);
  const shown = values.slice((page - 1) * pagelen, page * pagelen).map(describe);
  const counted = shape.isUncounted === true ? {} : { size: values.length, page };
  const next = page * pagelen < values.length ? { next: linkTo(call, page + 1) } : {};
  const previous = page > 1 && shape.isUncounted !== true ? { previous: linkTo(call, page - 1) } : {};
  return { status: 200, json: { values: shown, pagelen, ...counted, ...next, ...previous } };
}

function readNumber(call: Call, name: string, assumed: number, atMost: number): number {
  const text = call.query.get(name);
  if (text === null) return assumed;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > atMost) throw new Refusal(400, `Invalid ${name}`);
  return value;
}

function linkTo(call: Call, page: number): string {
  const url = new URL(call.url);
  url.searchParams.set("page", String(page));
  return url.href;
}
