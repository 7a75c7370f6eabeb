// Repositories. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-repositories/
import { describeRepositoryFully } from "../payloads/repository.ts";
import type { Repository } from "../model/types.ts";
import { filterRows } from "./wire/filter.ts";
import { answerPage } from "./wire/paging.ts";
import { reach } from "./wire/principal.ts";
import { repositoryOf, workspaceOf } from "./reachable.ts";
import { answer } from "./wire/route.ts";
import type { Call, Route } from "./wire/route.ts";

const scopes = ["repository"];

export const repositoryRoutes: readonly Route[] = [
  { method: "GET", template: "/repositories/{workspace}", scopes, run: list },
  {
    method: "GET",
    template: "/repositories/{workspace}/{repo_slug}",
    scopes,
    run: (call) => answer(describeRepositoryFully(call.world, repositoryOf(call))),
  },
];

function list(call: Call) {
  const workspace = workspaceOf(call);
  const describe = (repository: Repository) => describeRepositoryFully(call.world, repository);
  const visible = [...call.world.repositories.values()].filter(
    (one) => one.workspace === workspace && reach(call.principal, one) !== "none",
  );
  return answerPage(call, filterRows(call, visible, describe), describe);
}
