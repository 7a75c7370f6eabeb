// Open pull requests whose head nobody told us of: part of the search for hooks that never came.

import { runTalk } from "../../core/call.ts";
import type { EventPullRequest } from "../../core/event.ts";
import type { FoundPullRequest } from "../../core/rules/found-heads.ts";
import type { Host } from "../../core/host.ts";
import { hostProblem } from "../../core/host-calls.ts";
import type { SendToHost } from "../../core/ports.ts";
import type { StorePart } from "../../core/store.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";

interface FindPorts {
  readonly store: StorePart<{ history: "lastCommit"; heads: "of" }>;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
}

const pullRequestsLimit = 100;

/** Prefix of the names under which heads of pull requests are kept; no branch has a colon in its name. */
export const pullRequestHead = "pull-request:";

/** Open pull requests of a repository. Credentials that may read branches only still find every push. */
export async function askPullRequests(
  ports: FindPorts,
  tenant: Tenant,
  host: Pick<Host, "openPullRequests">,
  repository: Repository,
): Promise<readonly EventPullRequest[]> {
  const talk = host.openPullRequests?.(ports.apiUrlOf(tenant), repository, pullRequestsLimit);
  if (talk === undefined) return [];
  const outcome = await runTalk(talk, (call) => ports.sendToHost(call, tenant));
  if (outcome.outcome === "try-again") throw hostProblem(outcome);
  return outcome.outcome === "done"
    ? outcome.value.filter(({ sourceBranch, sourceCommit }) => sourceBranch !== "" && sourceCommit !== "")
    : [];
}

/** Those that changed; as with branches, the first look at a repository only remembers. */
export async function comparePullRequests(
  ports: FindPorts,
  tenant: Tenant,
  repository: Repository,
  open: readonly EventPullRequest[],
): Promise<FoundPullRequest[]> {
  const before = open.length === 0 ? new Map<string, string>() : await ports.store.heads.of(tenant.id, repository.id);
  const changed: FoundPullRequest[] = [];
  for (const pullRequest of open) {
    const told = await ports.store.history.lastCommit(tenant.id, repository.id, `pull-request:${pullRequest.id}`);
    const seen = before.get(`${pullRequestHead}${pullRequest.id}`);
    const isTold = [told, seen].some((hash) => hash?.slice(0, 12) === pullRequest.sourceCommit.slice(0, 12));
    const isFirstLook = before.size === 0 && told === undefined;
    if (!isTold && !isFirstLook) changed.push({ pullRequest, isKnown: told !== undefined || seen !== undefined });
  }
  return changed;
}
