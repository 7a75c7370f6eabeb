// Lets in pages that Bitbucket opens in a frame: signed by Bitbucket, for a person whose rights Bitbucket confirms
// (S4).

import { Problem } from "../../core/problem.ts";
import type { FrameProof } from "../door.ts";
import type { Guard } from "./guard.ts";
import type { Permissions } from "./permissions.ts";
import { requireRole } from "./roles.ts";
import { visitorOf } from "./session.ts";
import type { Sessions } from "./session.ts";
import type { Visitor } from "./visitor.ts";

export interface FramePorts {
  /** Of the doors that are open. */
  readonly frames: readonly FrameProof[];
  readonly permissions: Permissions;
  readonly sessions: Sessions;
}

/**
 * A guard for /frame/...?repository={repository.uuid}&workspace={repository.owner.uuid}&user={user.uuid}&jwt=...; all
 * of it is under the token's query hash.
 */
export function frameGuard(ports: FramePorts): Guard<Visitor> {
  return {
    callers: "people",
    challenge: "JWT",
    isFramed: () => true,
    async check(exchange, route) {
      const { repository: repositoryId, workspace, user: userId } = exchange.query;
      const frame = ports.frames.find(({ parameter }) => exchange.query[parameter] !== undefined);
      const token = frame === undefined ? undefined : exchange.query[frame.parameter];
      if (frame === undefined || token === undefined)
        throw new Problem("not-authenticated", "This page is shown by Bitbucket inside a repository: open it there.");
      const { tenant } = await frame.authenticate({ token, method: exchange.method, address: exchange.url });
      if (tenant.state !== "active")
        throw new Problem(
          "not-authenticated",
          "This installation is not proved yet, or was removed: a workspace admin has to install the app again.",
        );
      if (!isFilled(repositoryId))
        throw new Problem(
          "not-allowed",
          "Bitbucket did not say which repository this page is for: reload the repository's page.",
        );
      if (isFilled(workspace) && workspace !== tenant.accountId)
        throw new Problem(
          "not-found",
          "This repository belongs to another workspace than the installation that shows this page.",
        );
      if (!isFilled(userId))
        throw new Problem(
          "not-allowed",
          "Bitbucket did not say who you are: sign in to Bitbucket and reload the page.",
        );
      const granted = await ports.permissions(
        tenant,
        repositoryId,
        userId,
        exchange.method === "GET" ? "look" : "change",
      );
      const role = requireRole(granted, route.needs ?? "read");
      const sessionToken = ports.sessions.startFrame({ tenantId: tenant.id, repositoryId, userId, role });
      return visitorOf(ports.sessions.read(sessionToken, "link"), sessionToken);
    },
  };
}

/** Bitbucket leaves a placeholder as it is when it cannot fill it. */
function isFilled(value: string | undefined): value is string {
  return value !== undefined && value !== "" && !/^\{[a-z_]+(\.[a-z_]+)*\}$/.test(value);
}
