// Takes what a CI server reports to a link's own address; the report is on disk when this answers.

import type { Hook } from "../../core/hook.ts";
import { refuseDeepJson } from "../../core/text/json.ts";
import type { Link } from "../../core/link.ts";
import { defined } from "../../core/rules/defined.ts";
import { onlyDelivery } from "../../steps/results/result-token.ts";
import type { Exchange, Reply } from "../exchange.ts";
import type { HttpOptions } from "../options.ts";

/** Largest report taken; the biggest known, Jenkins' Notification plugin with a full log excerpt, is far below. */
export const resultLimitBytes = 256 * 1024;

/**
 * POST /results/:token and /results/:token/:deliveryId. The delivery id of the address goes to the adapter as the query
 * parameter "delivery", and such a report speaks of that delivery alone: the address came with a build, from a version
 * before this one with the link's own token.
 */
export async function takePostedResult(
  options: Pick<HttpOptions, "takeResult">,
  exchange: Exchange,
  link: Link,
): Promise<Reply> {
  refuseDeepJson(exchange.body);
  const deliveryId = exchange.params["deliveryId"];
  const typed = Object.fromEntries(Object.entries(exchange.query).filter(([name]) => name !== onlyDelivery));
  const delivery = defined({ delivery: deliveryId, [onlyDelivery]: deliveryId });
  const hook: Hook = { headers: exchange.headers, query: { ...typed, ...delivery }, body: exchange.body };
  const { results } = await options.takeResult(link, hook);
  return { kind: "json", value: { results }, status: 202 };
}
