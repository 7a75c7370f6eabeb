// Where Bitbucket Cloud's payloads tell again what is required of them.

import { from, numberOf, partOf, type Elsewhere } from "../kit/elsewhere.ts";

const path = /^https?:\/\/[^/]+\/(?<found>[^/\s]+\/[^/\s]+)$/;

/** Fields of a repository, which a pull request names once more, and of a pull request. */
export const elsewhere: readonly Elsewhere[] = [
  { field: ["repository", "uuid"], told: [from("pullrequest", "destination", "repository", "uuid")] },
  {
    field: ["repository", "full_name"],
    told: [
      from("pullrequest", "destination", "repository", "full_name"),
      partOf(["repository", "links", "html", "href"], path),
    ],
  },
  {
    field: ["pullrequest", "id"],
    told: [numberOf(["pullrequest", "links", "html", "href"], /\/pull-requests\/(?<found>\d{1,9})$/)],
  },
];
