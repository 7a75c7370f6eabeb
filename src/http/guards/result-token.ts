// A CI server that posts a result to a link's own address.

import type { Link } from "../../core/link.ts";
import { Problem } from "../../core/problem.ts";
import { isGoodFor } from "../../steps/results/result-token.ts";
import { tokenOf } from "./guard.ts";
import type { CountUnproved, Guard } from "./guard.ts";

export function resultToken(ports: {
  readonly resultLink: (token: string) => Promise<Link | undefined>;
  readonly countUnproved: CountUnproved;
}): Guard<Link> {
  return {
    callers: "programs",
    async check(exchange) {
      const token = tokenOf(exchange);
      const link = await ports.resultLink(token);
      if (link !== undefined && isGoodFor(token, link, exchange.params["deliveryId"])) return link;
      ports.countUnproved(exchange.address);
      throw new Problem(
        "not-found",
        "No link has this result address: copy the address from the link's page in the repository's settings into the CI job again.",
      );
    },
  };
}
