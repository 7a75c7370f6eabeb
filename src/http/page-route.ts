// A page as a row of the route table: what it may see of a request, and how much it reads.

import type { Exchange } from "./exchange.ts";
import type { HandledRoute } from "./row.ts";
import type { PageRequest, PageRoute } from "./route.ts";

export const formBody = { kind: "form", limitBytes: 64 * 1024 } as const;
const none = { kind: "none" } as const;

/** `hidden`: query parameters that carry credentials, which no page sees. */
export function pageRoute(page: PageRoute, hidden: readonly string[]): HandledRoute {
  const { method, path } = page;
  if ("needs" in page) {
    const { guard, needs, handle } = page;
    return {
      method,
      path,
      guard,
      needs,
      body: method === "POST" ? formBody : none,
      limit: "pages",
      handle: (exchange, visitor) => handle({ ...pageParts(exchange, hidden), visitor }),
    };
  }
  const { guard, handle } = page;
  return {
    method,
    path,
    guard,
    body: none,
    limit: "open",
    handle: (exchange) => handle({ ...pageParts(exchange, hidden), visitor: undefined }),
  };
}

/** What pages see of an exchange: no credentials. */
function pageParts(
  { params, query, form, requestId }: Exchange,
  hidden: readonly string[],
): Omit<PageRequest, "visitor"> {
  return { params, query: without(query, ["session", ...hidden]), form: without(form, ["session"]), requestId };
}

function without<Value>(values: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
