// A CI server that shows the key which went out with a build of ours.

import { Problem } from "../../core/problem.ts";
import type { RepositoryTokenOwner } from "../../steps/tenants/repository-token-key.ts";
import type { RepositoryTokenDoorPorts } from "../options.ts";
import type { CountUnproved, Guard } from "./guard.ts";

export function repositoryTokenKey(ports: {
  readonly code: Pick<RepositoryTokenDoorPorts, "readRepositoryTokenKey">;
  readonly countUnproved: CountUnproved;
}): Guard<RepositoryTokenOwner> {
  return {
    callers: "programs",
    challenge: 'Bearer realm="code"',
    async check(exchange) {
      const owner = await ports.code.readRepositoryTokenKey(exchange.query["refreshToken"] ?? "");
      if (owner !== undefined) return owner;
      ports.countUnproved(exchange.address);
      throw new Problem(
        "not-authenticated",
        "This refreshToken came with no build of this app, is older than a day, or its link is gone or paused: start the build anew.",
      );
    },
  };
}
