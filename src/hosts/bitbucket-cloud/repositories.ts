// The workspace, its repositories and who may do what in them
// (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-workspaces/, -repositories/).

import type { Talk } from "../../core/call.ts";
import type { HostOutcome, HostRepository } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode, shorten } from "../../core/text/text.ts";

import { judge } from "./judge.ts";
import { readBody, refused } from "../kit/outcome.ts";
import { readRows } from "./pages.ts";
import { get, isUuid, repositoryPath } from "./paths.ts";
import {
  fieldsQuery,
  membershipSchema,
  pageOf,
  permissionFields,
  permissionSchema,
  repositoryFields,
  repositorySchema,
  workspaceSchema,
} from "./schema.ts";

/**
 * The workspace by slug or UUID. Tokens of a single repository may not read it; they prove themselves by its list of
 * repositories.
 */
export function* proveAccess(
  apiUrl: string,
  accountId: string,
): Talk<HostOutcome<{ accountId: string; name: string }>> {
  const aim = "read the workspace";
  const outcome = judge(
    yield get("prove the credentials", apiUrl, `/2.0/workspaces/${encode(accountId)}`),
    aim,
    (answer) => readBody(answer, workspaceSchema),
  );
  if (outcome.outcome === "done")
    return {
      outcome: "done",
      value: { accountId: outcome.value.uuid, name: outcome.value.slug ?? outcome.value.name ?? outcome.value.uuid },
    };
  if (outcome.outcome !== "refused" || (outcome.status !== 403 && outcome.status !== 404)) return outcome;
  const listed = yield get("prove the credentials", apiUrl, `/2.0/repositories/${encode(accountId)}`, {
    pagelen: "1",
    ...fieldsQuery(repositoryFields),
  });
  const read = judge(listed, "list the workspace's repositories", (answer) =>
    readBody(answer, pageOf(repositorySchema)),
  );
  if (read.outcome !== "done") return read;
  const [seen] = read.value.values;
  return seen?.ownerId === undefined
    ? outcome
    : { outcome: "done", value: { accountId: seen.ownerId, name: seen.owner } };
}

/** A repository by UUID, by "workspace/slug", or by its slug in the account. */
export function* askRepository(
  apiUrl: string,
  accountId: string,
  idOrFullName: string,
): Talk<HostOutcome<HostRepository>> {
  const name = idOrFullName.trim();
  const [workspace = "", slug = "", ...rest] = name.includes("/") ? name.split("/") : [accountId, name];
  if (workspace === "" || slug === "" || rest.length > 0)
    return refused(
      404,
      `"${shorten(name, 80)}" does not name a repository: write workspace/repository, as in its address.`,
    );
  const path = isUuid(slug) ? repositoryPath(slug) : `/2.0/repositories/${encode(workspace)}/${encode(slug)}`;
  const answer = yield get("look the repository up", apiUrl, path);
  const outcome = judge(answer, "read the repository", (answered) => readBody(answered, repositorySchema));
  if (outcome.outcome !== "refused" || outcome.status !== 404) return outcome;
  return {
    ...outcome,
    why: `Bitbucket shows this app no repository ${shorten(name, 80)} (404): check its spelling, and that the app or its access token may read it.`,
  };
}

/** At most 200 repositories of the account, by name. */
export function* listRepositories(apiUrl: string, accountId: string): Talk<HostOutcome<readonly HostRepository[]>> {
  const first = get("list the repositories", apiUrl, `/2.0/repositories/${encode(accountId)}`, {
    pagelen: "100",
    sort: "name",
    ...fieldsQuery(repositoryFields),
  });
  const outcome = yield* readRows(apiUrl, first, "list the workspace's repositories", repositorySchema, 200);
  return outcome.outcome === "done" ? { outcome: "done", value: outcome.value.rows } : outcome;
}

/** Whether a person owns the workspace; those who do are its admins. Tokens of one repository may not ask. */
export function* askOwnership(apiUrl: string, accountId: string, userId: string): Talk<HostOutcome<boolean>> {
  if (!/^[\w{}:-]{1,128}$/.test(userId)) return { outcome: "done", value: false };
  const query = { q: 'permission="owner"', pagelen: "100", ...fieldsQuery(permissionFields) };
  const first = get(
    "ask who administers the workspace",
    apiUrl,
    `/2.0/workspaces/${encode(accountId)}/permissions`,
    query,
  );
  const outcome = yield* readRows(apiUrl, first, "read who administers the workspace", membershipSchema, 500);
  if (outcome.outcome !== "done") return outcome;
  // The query is a wish; what counts is what the answer says.
  const isOwner = outcome.value.rows.some(
    ({ permission, user }) => permission === "owner" && (user.uuid === userId || user.account_id === userId),
  );
  return { outcome: "done", value: isOwner };
}

/** What a person may do: their highest permission, direct or by group. Nobody who is not listed has any. */
export function* askPermission(
  apiUrl: string,
  repository: Repository,
  userId: string,
): Talk<HostOutcome<"admin" | "write" | "read" | "none">> {
  if (!/^[\w{}:-]{1,128}$/.test(userId)) return { outcome: "done", value: "none" };
  const key = isUuid(userId) ? "uuid" : "account_id";
  const path = `/2.0/workspaces/${encode(repository.owner)}/permissions/repositories/${encode(repository.id)}`;
  const answer = yield get("ask what the person may do", apiUrl, path, {
    q: `user.${key}="${userId}"`,
    ...fieldsQuery(permissionFields),
  });
  return judge(answer, "read the repository's permissions", (answered) => {
    const page = readBody(answered, pageOf(permissionSchema));
    // The query is a wish; what counts is whose permission the answer says it is.
    const own = page?.values.find(({ user }) => (key === "uuid" ? user.uuid : user.account_id) === userId);
    return page === undefined ? undefined : (own?.permission ?? "none");
  });
}
