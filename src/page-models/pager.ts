// A list that senders and CI servers can make long is shown in pages.

import { addQuery } from "./paths.ts";

/** Rows of one page. */
const pageSize = 50;

export interface Pager {
  /** "51 to 100 of 230". */
  readonly words: string;
  readonly newerHref: string | undefined;
  readonly olderHref: string | undefined;
}

export interface Paged<T> {
  readonly rows: readonly T[];
  /** Undefined when all fit on one page. */
  readonly pager: Pager | undefined;
}

/** The page that was asked for ("2"), or the nearest there is; `href` is the address of the first. */
export function pageOf<T>(all: readonly T[], asked: string | undefined, href: string, size = pageSize): Paged<T> {
  const last = Math.max(1, Math.ceil(all.length / size));
  const typed = /^[1-9]\d{0,5}$/.test(asked ?? "") ? Number(asked) : 1;
  const page = Math.min(last, typed);
  const rows = all.slice((page - 1) * size, page * size);
  if (last === 1) return { rows, pager: undefined };
  const from = (page - 1) * size + 1;
  return {
    rows,
    pager: {
      words: `${from} to ${from + rows.length - 1} of ${all.length}`,
      newerHref: page === 1 ? undefined : addQuery(href, { page: page === 2 ? undefined : String(page - 1) }),
      olderHref: page === last ? undefined : addQuery(href, { page: String(page + 1) }),
    },
  };
}
