// A build's status on its commit (https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses/).
// Posting a key again overwrites it, so a repeated call does no harm.

import type { Answered, Talk } from "../../core/call.ts";
import type { HostOutcome, Status } from "../../core/host.ts";
import { keyWithin } from "../../core/rules/status.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode, shorten } from "../../core/text/text.ts";

import { errorOf, judge } from "./judge.ts";
import { refused, unfitForStatus } from "../kit/outcome.ts";
import { repositoryPath } from "./paths.ts";

/** Limits of the API: over them, the whole status is refused with 400. */
const limits = { key: 40, name: 255, url: 450, description: 255 } as const;

/** Posts the status. */
export function* postStatus(apiUrl: string, repository: Repository, status: Status): Talk<HostOutcome<undefined>> {
  const { build } = status;
  const unfit = unfitForStatus(build.commit, "Bitbucket");
  if (unfit !== undefined) return unfit;
  const url = writeUrl(status.url);
  if (url.length > limits.url)
    return refused(
      0,
      `The address of the build has ${url.length} characters and Bitbucket takes ${limits.url}: the CI has to report a shorter one.`,
    );
  const answer = yield {
    purpose: "show the build's status on its commit",
    method: "POST",
    url: `${apiUrl}${repositoryPath(repository.id)}/commit/${build.commit}/statuses/build`,
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({
      key: keyWithin(status.key, limits.key),
      state: status.state,
      name: shorten(status.name, limits.name),
      description: shorten(status.description, limits.description),
      url,
      // Without the source branch's name the status does not count for its pull request; tags have no page of statuses.
      ...(build.refType === "branch" && build.refName !== "" ? { refname: build.refName } : {}),
    }),
  };
  const outcome = judge(answer, "show build statuses", () => null);
  if (outcome.outcome === "done") return { outcome: "done", value: undefined };
  return answer.kind === "answered" && outcome.outcome === "refused" && !outcome.isAuthorisation
    ? explain(outcome, answer, repository, status)
    : outcome;
}

function explain(
  outcome: Extract<HostOutcome<undefined>, { outcome: "refused" }>,
  answer: Answered,
  repository: Repository,
  status: Status,
): HostOutcome<undefined> {
  const commit = status.build.commit.slice(0, 12);
  const words = errorOf(answer);
  if (answer.status === 404) {
    return {
      ...outcome,
      why: `Bitbucket does not know commit ${commit} in ${repository.fullName} (404): it was probably overwritten by a forced push, belongs to a fork, or the app may not see the repository.`,
    };
  }
  if (/\burl\b.*valid URL/i.test(words)) {
    return {
      ...outcome,
      why: `Bitbucket refuses the build's address ${shorten(status.url, 100)} ("${words}"): it takes only addresses with a public host name, so the operator has to give this app one (BASE_URL).`,
    };
  }
  return {
    ...outcome,
    why: `Bitbucket refused the status of commit ${commit} (${answer.status}${words === "" ? "" : `: "${words}"`}): this is for the makers of the app to look at.`,
  };
}

/** Braces in an address are placeholders to Bitbucket, and blanks make it invalid. */
function writeUrl(url: string): string {
  return url.replace(/[{}\s]/g, (sign) => encode(sign));
}
