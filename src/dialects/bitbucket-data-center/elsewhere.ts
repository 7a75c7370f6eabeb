// Where Bitbucket Data Center's payloads tell again what is required of them: addresses name project and repository.

import { numberOf, partOf, type Elsewhere } from "../kit/elsewhere.ts";

const project = /\/projects\/(?<found>[^/]+)\/repos\//;
const slug = /\/repos\/(?<found>[^/]+)(?:\/|$)/;
const number = /\/pull-requests\/(?<found>\d{1,9})(?:\D|$)/;

/** Fields of a repository at a path. */
function ofRepository(...at: readonly string[]): Elsewhere[] {
  const page = [...at, "links", "self", "0", "href"];
  return [
    { field: [...at, "slug"], told: [partOf(page, slug)] },
    { field: [...at, "project", "key"], told: [partOf(page, project)] },
  ];
}

function ofEnd(end: "fromRef" | "toRef"): Elsewhere {
  const name = partOf(["pullRequest", end, "displayId"], /^(?<found>.+)$/s);
  return {
    field: ["pullRequest", end, "id"],
    told: [
      (payload) => {
        const branch = name(payload);
        return branch === undefined ? undefined : `refs/heads/${branch}`;
      },
    ],
  };
}

/** Fields of repositories and pull requests. */
export const elsewhere: readonly Elsewhere[] = [
  ...ofRepository("repository"),
  ...ofRepository("new"),
  ...ofRepository("pullRequest", "toRef", "repository"),
  ofEnd("fromRef"),
  ofEnd("toRef"),
  { field: ["pullRequest", "id"], told: [numberOf(["pullRequest", "links", "self", "0", "href"], number)] },
];
