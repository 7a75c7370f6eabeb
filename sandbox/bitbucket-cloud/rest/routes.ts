// All of the REST API this stand-in has.
import { addonRoutes } from "./addon.ts";
import { commitRoutes } from "./commits.ts";
import { diffstatRoutes } from "./diffstat.ts";
import { hookEventRoutes } from "./hook-events.ts";
import { hookRoutes } from "./hooks.ts";
import { pullRequestRoutes } from "./pull-requests.ts";
import { refRoutes } from "./refs.ts";
import { reportRoutes } from "./reports.ts";
import { repositoryRoutes } from "./repositories.ts";
import type { Route } from "./wire/route.ts";
import { sourceRoutes } from "./source.ts";
import { statusRoutes } from "./statuses.ts";
import { userRoutes } from "./users.ts";
import { workspaceRoutes } from "./workspaces.ts";

/** The earlier of two that fit wins. */
export const routes: readonly Route[] = [
  ...addonRoutes,
  ...hookEventRoutes,
  ...userRoutes,
  ...workspaceRoutes,
  ...repositoryRoutes,
  ...statusRoutes,
  ...reportRoutes,
  ...commitRoutes,
  ...diffstatRoutes,
  ...sourceRoutes,
  ...refRoutes,
  ...pullRequestRoutes,
  ...hookRoutes,
];
