// A CI server's reporter, by the server's client id and secret or a token made from them.

import { Problem } from "../../core/problem.ts";
import type { CountUnproved, Guard } from "./guard.ts";
import type { ProvedReporter, ReporterOf } from "./report-tokens.ts";

export function serverToken(ports: {
  readonly reporterOf: ReporterOf;
  readonly countUnproved: CountUnproved;
}): Guard<ProvedReporter> {
  return {
    callers: "programs",
    challenge: 'Basic realm="statuses"',
    readsForm: true,
    async check(exchange) {
      const reporter = await ports.reporterOf(exchange);
      if (reporter !== undefined) return reporter;
      ports.countUnproved(exchange.address);
      throw new Problem(
        "not-authenticated",
        "The client id and secret of this report, or the token made from them, are not those of a CI server of this app: copy both from the CI server's page, or make a new secret there.",
      );
    },
  };
}
