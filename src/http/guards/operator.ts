// The operator, by the metrics token.

import { Problem } from "../../core/problem.ts";
import { isSameSecret } from "../../core/secrecy/same.ts";
import type { Guard } from "./guard.ts";

export function operator({ metricsToken }: { readonly metricsToken: string | undefined }): Guard<undefined> {
  return {
    callers: "programs",
    challenge: 'Bearer realm="metrics"',
    check(exchange) {
      const given = /^Bearer (.+)$/.exec(exchange.headers["authorization"] ?? "")?.[1];
      if (metricsToken !== undefined && given !== undefined && isSameSecret(given, metricsToken))
        return Promise.resolve(undefined);
      return Promise.reject(
        new Problem(
          "not-authenticated",
          'Metrics need the operator\'s token (METRICS_TOKEN) as "Authorization: Bearer ..."; when none is configured they are not shown to anyone.',
        ),
      );
    },
  };
}
