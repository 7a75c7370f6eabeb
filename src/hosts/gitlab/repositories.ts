// The group or user, its projects and who may do what in them (https://docs.gitlab.com/api/namespaces/, /projects/,
// /members/).

import type { Talk } from "../../core/call.ts";
import type { HostOutcome, HostRepository } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode, shorten, trimOf } from "../../core/text/text.ts";

import { ask, readRows } from "../kit/ask.ts";
import { readBody, refused } from "../kit/outcome.ts";
import { judge, hostName, projectPath } from "./judge.ts";
import { memberSchema, namespaceSchema, projectSchema } from "./schema.ts";

/**
 * The group or user by its path. Tokens of a single project see no namespace; they prove themselves by the projects
 * they see.
 */
export function* proveAccess(
  apiUrl: string,
  accountId: string,
): Talk<HostOutcome<{ accountId: string; name: string }>> {
  const answer = yield* ask(apiUrl, { purpose: "prove the access token", path: `/namespaces/${encode(accountId)}` });
  const outcome = judge(answer, "read the group", (answered) => readBody(answered, namespaceSchema));
  if (outcome.outcome === "done")
    return { outcome: "done", value: { accountId: String(outcome.value.id), name: outcome.value.full_path } };
  if (outcome.outcome !== "refused" || (outcome.status !== 403 && outcome.status !== 404)) return outcome;
  const listed = yield* listRepositories(apiUrl);
  if (listed.outcome !== "done") return listed;
  const seen = listed.value.find(({ owner }) => owner.toLowerCase() === accountId.toLowerCase());
  if (seen?.ownerId === undefined)
    return refused(
      404,
      `GitLab shows this app no group and no user "${shorten(accountId, 80)}": check its path, and that the access token may read it.`,
    );
  return { outcome: "done", value: { accountId: seen.ownerId, name: seen.owner } };
}

/** A project by its number or by its path. */
export function* askRepository(
  apiUrl: string,
  _accountId: string,
  idOrFullName: string,
): Talk<HostOutcome<HostRepository>> {
  const name = trimOf(idOrFullName.trim(), "/");
  if (!/^\d+$/.test(name) && !name.includes("/"))
    return refused(404, `"${shorten(name, 80)}" does not name a project: write group/project, as in its address.`);
  const outcome = judge(
    yield* ask(apiUrl, { purpose: "look the project up", path: projectPath({ id: name }) }),
    "read the project",
    (answer) => readBody(answer, projectSchema),
  );
  if (outcome.outcome !== "refused" || outcome.status !== 404) return outcome;
  return {
    ...outcome,
    why: `GitLab shows this app no project ${shorten(name, 80)} (404): check its spelling, and that the access token may read it.`,
  };
}

/** At most 200 projects the access token is a member of, by path. */
export function* listRepositories(apiUrl: string): Talk<HostOutcome<readonly HostRepository[]>> {
  const asked = {
    purpose: "list the projects",
    path: "/projects",
    query: { membership: "true", order_by: "path", sort: "asc", per_page: "100" },
  };
  const outcome = yield* readRows(hostName, apiUrl, asked, "list the projects", projectSchema, 200);
  return outcome.outcome === "done" ? { outcome: "done", value: outcome.value.rows } : outcome;
}

/** https://docs.gitlab.com/api/members/#roles */
const maintainer = 40;
const developer = 30;
const guest = 10;

/** What a person, known by number, may do, by membership of project or group. */
export function* askPermission(
  apiUrl: string,
  repository: Repository,
  userId: string,
): Talk<HostOutcome<"admin" | "write" | "read" | "none">> {
  if (!/^\d{1,18}$/.test(userId)) return { outcome: "done", value: "none" };
  const answer = yield* ask(apiUrl, {
    purpose: "ask what the person may do",
    path: `${projectPath(repository)}/members/all/${userId}`,
  });
  const outcome = judge(
    answer,
    "read the project's members",
    (answered) => readBody(answered, memberSchema)?.access_level,
  );
  if (outcome.outcome === "refused" && outcome.status === 404) return { outcome: "done", value: "none" };
  if (outcome.outcome !== "done") return outcome;
  return { outcome: "done", value: permissionAt(outcome.value) };
}

function permissionAt(level: number): "admin" | "write" | "read" | "none" {
  if (level >= maintainer) return "admin";
  if (level >= developer) return "write";
  return level >= guest ? "read" : "none";
}
