// Where GitLab's payloads tell again what is required of them: versions before 8 know no `project`, and some senders
// that speak like GitLab leave its number out.

import { from, numberOf, partOf, type Elsewhere } from "../kit/elsewhere.ts";

const path = /^https?:\/\/[^/]+\/(?<found>[^/\s]+(?:\/[^/\s]+)+?)(?:\.git)?\/?$/;
const iid = /\/merge_requests\/(?<found>\d{1,9})(?:\D|$)/;

/** Fields of a project and a merge request. */
export const elsewhere: readonly Elsewhere[] = [
  { field: ["project", "web_url"], told: [from("project", "homepage"), from("repository", "homepage")] },
  {
    field: ["project", "git_http_url"],
    told: [from("project", "http_url"), from("repository", "git_http_url")],
  },
  { field: ["project", "name"], told: [from("repository", "name")] },
  { field: ["project", "visibility_level"], told: [from("repository", "visibility_level")] },
  {
    field: ["project", "id"],
    told: [
      from("project_id"),
      from("object_attributes", "target_project_id"),
      from("merge_request", "target_project_id"),
    ],
  },
  {
    field: ["project", "path_with_namespace"],
    told: [
      from("object_attributes", "target", "path_with_namespace"),
      from("merge_request", "target", "path_with_namespace"),
      partOf(["project", "web_url"], path),
      partOf(["project", "git_http_url"], path),
    ],
  },
  { field: ["object_attributes", "iid"], told: [numberOf(["object_attributes", "url"], iid)] },
  { field: ["merge_request", "iid"], told: [numberOf(["object_attributes", "url"], iid)] },
];
