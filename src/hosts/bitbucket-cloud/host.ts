// Bitbucket Cloud as a place that shows statuses and can be asked
// (https://developer.atlassian.com/cloud/bitbucket/rest/).

import type { Host } from "../../core/host.ts";

import { askChangedPaths } from "./changed-paths.ts";
import { postComment } from "./comments.ts";
import { askBranches, askCommit, askFile } from "./commits.ts";
import { listChanged, listOpenPullRequests } from "./missed-events.ts";
import { askComment, askPullRequest } from "./pull-requests.ts";
import { askOwnership, askPermission, askRepository, listRepositories, proveAccess } from "./repositories.ts";
import { postStatus } from "./status.ts";

/** Bitbucket Cloud's REST API 2.0; `apiUrl` is its origin, without "/2.0". */
export const bitbucketCloud: Host = {
  id: "bitbucket-cloud",
  label: "Bitbucket Cloud",
  status: postStatus,
  commit: askCommit,
  changedPaths: askChangedPaths,
  permission: askPermission,
  administers: askOwnership,
  proof: proveAccess,
  repository: askRepository,
  repositories: listRepositories,
  branches: askBranches,
  changedSince: listChanged,
  openPullRequests: listOpenPullRequests,
  pullRequest: askPullRequest,
  comment: askComment,
  file: askFile,
  reply: postComment,
};
