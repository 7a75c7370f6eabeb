// GitLab as a place that shows statuses and can be asked (https://docs.gitlab.com/api/rest/).

import type { Host } from "../../core/host.ts";

import { askChangedPaths } from "./changed-paths.ts";
import { askBranches, askCommit, askFile } from "./commits.ts";
import { listOpenMergeRequests } from "./merge-requests.ts";
import { postNote } from "./notes.ts";
import { askPermission, askRepository, listRepositories, proveAccess } from "./repositories.ts";
import { postStatus } from "./status.ts";

/** GitLab's REST API; `apiUrl` ends in /api/v4. */
export const gitlab: Host = {
  id: "gitlab",
  label: "GitLab",
  status: postStatus,
  commit: askCommit,
  changedPaths: askChangedPaths,
  permission: askPermission,
  proof: proveAccess,
  repository: askRepository,
  repositories: listRepositories,
  branches: askBranches,
  openPullRequests: listOpenMergeRequests,
  file: askFile,
  reply: postNote,
};
