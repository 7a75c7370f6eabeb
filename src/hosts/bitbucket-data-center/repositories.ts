// The instance, its repositories and who may do what in them
// (https://developer.atlassian.com/server/bitbucket/rest/v906/api-group-system-maintenance/, -project/).

import type { Answered, Talk } from "../../core/call.ts";
import type { HostOutcome, HostRepository } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";

import { readBody, refused } from "../kit/outcome.ts";
import { judge } from "./judge.ts";
import { readRows } from "./pages.ts";
import { get, repositoryPath } from "./paths.ts";
import { propertiesSchema, repositorySchema, userSchema } from "./schema.ts";
import { shorten } from "../../core/text/text.ts";

/**
 * The instance by its address. Anybody may read its properties, so what counts is that an answer names whose
 * credentials these are.
 */
export function* proveAccess(apiUrl: string): Talk<HostOutcome<{ accountId: string; name: string }>> {
  const first = yield get("prove the credentials", apiUrl, "/rest/api/latest/application-properties");
  const aim = "read the instance's properties";
  const outcome = judge(first, aim, (answer) => readBody(answer, propertiesSchema));
  if (outcome.outcome !== "done") return outcome;
  const done = { outcome: "done", value: { accountId: apiUrl, name: URL.parse(apiUrl)?.host ?? apiUrl } } as const;
  if (first.kind === "answered" && userIn(first) !== "") return done;
  const second = yield {
    ...get("ask whose credentials these are", apiUrl, "/plugins/servlet/applinks/whoami"),
    headers: { accept: "*/*" },
  };
  const asked = judge(second, aim, (answer) => userIn(answer) || answer.body.trim());
  if (asked.outcome !== "done") return asked;
  if (/^[^\s<>]{1,255}$/.test(asked.value)) return done;
  return {
    outcome: "refused",
    status: 401,
    isAuthorisation: true,
    why: `Bitbucket ${outcome.value.version} takes these credentials for nobody's: check the access token, or user and password.`,
  };
}

/** A repository by "PROJECT/repository". */
export function* askRepository(
  apiUrl: string,
  _accountId: string,
  fullName: string,
): Talk<HostOutcome<HostRepository>> {
  const name = fullName.trim();
  const [owner = "", slug = "", ...rest] = name.split("/");
  if (owner === "" || slug === "" || rest.length > 0)
    return refused(
      404,
      `"${shorten(name, 80)}" does not name a repository: write PROJECT/repository, as in its address.`,
    );
  const answer = yield get("look the repository up", apiUrl, repositoryPath({ owner, slug }));
  const outcome = judge(answer, "read the repository", (answered) => readBody(answered, repositorySchema));
  if (outcome.outcome !== "refused" || outcome.status !== 404) return outcome;
  return {
    ...outcome,
    why: `Bitbucket shows this app no repository ${shorten(name, 80)} (404): check its spelling, and that the app's user or access token may read it.`,
  };
}

/** At most 200 repositories that the credentials can see. */
export function* listRepositories(apiUrl: string): Talk<HostOutcome<readonly HostRepository[]>> {
  const outcome = yield* readRows(apiUrl, {
    purpose: "list the repositories",
    aim: "list repositories",
    path: "/rest/api/latest/repos",
    row: repositorySchema,
    limit: 200,
  });
  return outcome.outcome === "done"
    ? { outcome: "done", value: outcome.value.rows.toSorted((a, b) => a.fullName.localeCompare(b.fullName, "en")) }
    : outcome;
}

const permissions = [
  ["REPO_ADMIN", "admin"],
  ["REPO_WRITE", "write"],
  ["REPO_READ", "read"],
] as const;

/** What a person may do, by user name: their highest permission, direct, by group or by project. */
export function* askPermission(
  apiUrl: string,
  repository: Repository,
  userId: string,
): Talk<HostOutcome<"admin" | "write" | "read" | "none">> {
  if (!/^[^\s/]{1,255}$/.test(userId)) return { outcome: "done", value: "none" };
  for (const [theirs, ours] of permissions) {
    const outcome = yield* readRows(apiUrl, {
      purpose: "ask what the person may do",
      aim: "read the repository's permissions",
      path: "/rest/api/latest/users",
      query: {
        filter: userId,
        "permission.1": theirs,
        "permission.1.projectKey": repository.owner,
        "permission.1.repositorySlug": repository.slug,
      },
      row: userSchema,
      limit: 100,
    });
    if (outcome.outcome !== "done") return outcome;
    // The filter finds parts of names, too; what counts is whose permission it is.
    if (outcome.value.rows.some((user) => user.name === userId)) return { outcome: "done", value: ours };
  }
  return { outcome: "done", value: "none" };
}

/** Whom Bitbucket took the caller for; it says so with every answer to somebody it knows. */
function userIn(answer: Answered): string {
  return (answer.headers["x-ausername"] ?? "").trim();
}
