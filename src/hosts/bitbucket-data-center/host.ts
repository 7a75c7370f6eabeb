// Bitbucket Data Center and Server as a place that shows statuses and can be asked
// (https://developer.atlassian.com/server/bitbucket/rest/v906/).

import type { Host } from "../../core/host.ts";

import { askChangedPaths } from "./changed-paths.ts";
import { postComment } from "./comments.ts";
import { askBranches, askCommit, askFile } from "./commits.ts";
import { listOpenPullRequests } from "./pull-requests.ts";
import { askPermission, askRepository, listRepositories, proveAccess } from "./repositories.ts";
import { postStatus } from "./status.ts";
import { webhooks } from "./webhooks.ts";

/** One instance; `apiUrl` is its base URL with its context path, without "/rest". */
export const bitbucketDataCenter: Host = {
  id: "bitbucket-data-center",
  label: "Bitbucket Data Center",
  isInward: true,
  webhooks,
  status: postStatus,
  commit: askCommit,
  changedPaths: askChangedPaths,
  permission: askPermission,
  proof: proveAccess,
  repository: askRepository,
  repositories: listRepositories,
  branches: askBranches,
  openPullRequests: listOpenPullRequests,
  file: askFile,
  reply: postComment,
};
