// GitHub as a place that shows statuses and can be asked (https://docs.github.com/en/rest).

import type { Host } from "../../core/host.ts";

import { askChangedPaths } from "./changed-paths.ts";
import { postComment } from "./comments.ts";
import { askBranches, askCommit, askFile } from "./commits.ts";
import { askPullRequest, listOpenPullRequests } from "./pull-requests.ts";
import { askPermission, askRepository, listRepositories, proveAccess } from "./repositories.ts";
import { postStatus } from "./status.ts";

/** GitHub's REST API; `apiUrl` is https://api.github.com, or https://host/api/v3 of a GitHub Enterprise Server. */
export const github: Host = {
  id: "github",
  label: "GitHub",
  status: postStatus,
  commit: askCommit,
  changedPaths: askChangedPaths,
  permission: askPermission,
  proof: proveAccess,
  repository: askRepository,
  repositories: listRepositories,
  branches: askBranches,
  openPullRequests: listOpenPullRequests,
  pullRequest: askPullRequest,
  reply: postComment,
  file: askFile,
};
