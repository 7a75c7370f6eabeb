// The account, its repositories and who may do what in them (https://docs.github.com/en/rest/users, /repos,
// /collaborators).

import type { Talk } from "../../core/call.ts";
import type { HostOutcome, HostRepository } from "../../core/host.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode, shorten } from "../../core/text/text.ts";

import { ask, readRows } from "../kit/ask.ts";
import { readBody, refused } from "../kit/outcome.ts";
import { accept, judge, hostName, repositoryPath } from "./judge.ts";
import { accountSchema, permissionSchema, repositorySchema } from "./schema.ts";

/** The account by its login: GitHub refuses a wrong token even for what everybody may read. */
export function* proveAccess(
  apiUrl: string,
  accountId: string,
): Talk<HostOutcome<{ accountId: string; name: string }>> {
  const answer = yield* ask(apiUrl, { purpose: "prove the access token", path: `/users/${encode(accountId)}`, accept });
  const outcome = judge(answer, "read the account", (answered) => readBody(answered, accountSchema));
  if (outcome.outcome === "done")
    return { outcome: "done", value: { accountId: String(outcome.value.id), name: outcome.value.login } };
  return outcome.outcome === "refused" && outcome.status === 404
    ? { ...outcome, why: `GitHub knows no user and no organisation "${shorten(accountId, 80)}": check its spelling.` }
    : outcome;
}

/** A repository by its number or by "owner/name". */
export function* askRepository(
  apiUrl: string,
  _accountId: string,
  idOrFullName: string,
): Talk<HostOutcome<HostRepository>> {
  const name = idOrFullName.trim();
  const [owner = "", slug = "", ...rest] = name.split("/");
  const isNumber = /^\d+$/.test(name);
  if (!isNumber && (owner === "" || slug === "" || rest.length > 0))
    return refused(404, `"${shorten(name, 80)}" does not name a repository: write owner/name, as in its address.`);
  const answer = yield* ask(apiUrl, {
    purpose: "look the repository up",
    path: isNumber ? `/repositories/${name}` : repositoryPath({ owner, slug }),
    accept,
  });
  const outcome = judge(answer, "read the repository", (answered) => readBody(answered, repositorySchema));
  if (outcome.outcome !== "refused" || outcome.status !== 404) return outcome;
  return {
    ...outcome,
    why: `GitHub shows this app no repository ${shorten(name, 80)} (404): check its spelling, and that the access token may read it.`,
  };
}

/** At most 200 repositories the access token sees of the account, by name. */
export function* listRepositories(apiUrl: string, accountId: string): Talk<HostOutcome<readonly HostRepository[]>> {
  const asked = {
    purpose: "list the repositories",
    path: "/user/repos",
    query: { per_page: "100", sort: "full_name" },
    accept,
  };
  const outcome = yield* readRows(hostName, apiUrl, asked, "list the repositories", repositorySchema, 1000);
  if (outcome.outcome !== "done") return outcome;
  return { outcome: "done", value: outcome.value.rows.filter((row) => row.ownerId === accountId).slice(0, 200) };
}

/**
 * What a person, known by number, may do. Only a login can be asked for, and one that was given up may be another's by
 * now: it is asked first (https://docs.github.com/en/rest/users/users#get-a-user-using-their-id).
 */
export function* askPermission(
  apiUrl: string,
  repository: Repository,
  userId: string,
): Talk<HostOutcome<"admin" | "write" | "read" | "none">> {
  if (!/^\d{1,20}$/.test(userId)) return { outcome: "done", value: "none" };
  const asked = { purpose: "ask who the person is", path: `/user/${userId}`, accept };
  const person = judge(yield* ask(apiUrl, asked), "read accounts", (answered) => readBody(answered, accountSchema));
  if (person.outcome !== "done") return person;
  const path = `${repositoryPath(repository)}/collaborators/${encode(person.value.login)}/permission`;
  const answer = yield* ask(apiUrl, { purpose: "ask what the person may do", path, accept });
  const outcome = judge(answer, "read the repository's permissions", (answered) =>
    readBody(answered, permissionSchema),
  );
  if (outcome.outcome === "refused" && outcome.status === 404) return { outcome: "done", value: "none" };
  if (outcome.outcome !== "done") return outcome;
  const { permission, user } = outcome.value;
  const isAnother = typeof user?.id === "number" && String(user.id) !== userId;
  return { outcome: "done", value: isAnother ? "none" : permission };
}
