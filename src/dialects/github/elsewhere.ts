// Where GitHub's payloads tell again what is required of them.

import { from, numberOf, partOf, type Elsewhere } from "../kit/elsewhere.ts";

const path = /^https?:\/\/[^/]+\/(?<found>[^/\s]+\/[^/\s]+)$/;
/** "acme:feature/x". */
const label = /^[^:]*:(?<found>.+)$/s;

/** Fields of a repository and a pull request. */
export const elsewhere: readonly Elsewhere[] = [
  { field: ["repository", "id"], told: [from("pull_request", "base", "repo", "id")] },
  {
    field: ["repository", "full_name"],
    told: [from("pull_request", "base", "repo", "full_name"), partOf(["repository", "html_url"], path)],
  },
  {
    field: ["pull_request", "number"],
    told: [from("number"), numberOf(["pull_request", "html_url"], /\/pull\/(?<found>\d{1,9})$/)],
  },
  { field: ["pull_request", "head", "ref"], told: [partOf(["pull_request", "head", "label"], label)] },
  { field: ["pull_request", "base", "ref"], told: [partOf(["pull_request", "base", "label"], label)] },
  // Of a synchronization alone: the head it moved to.
  { field: ["pull_request", "head", "sha"], told: [from("after")] },
];
