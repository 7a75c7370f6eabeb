// Looks for branches that moved without a hook: asks the host for heads, and writes what moved down like a hook, so
// that it goes the same way.

import { runTalk } from "../../core/call.ts";
import type { Dialect } from "../../core/dialect.ts";
import type { EventPullRequest, EventRepository } from "../../core/event.ts";
import { foundHeadsDialect } from "../../core/rules/found-heads.ts";
import type { FoundHeads, FoundPullRequest, MovedHead } from "../../core/rules/found-heads.ts";
import type { Host, HostBranch } from "../../core/host.ts";
import { hostProblem } from "../../core/host-calls.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock, Log, NewId, SendToHost } from "../../core/ports.ts";
import type { Queue } from "../../core/queue.ts";
import type { StorePart } from "../../core/store.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";
import { defined } from "../../core/rules/defined.ts";
import { askPullRequests, comparePullRequests, pullRequestHead } from "./find-pull-requests.ts";
import { takeHook } from "../webhook/take-hook.ts";

export interface ReconcilePorts {
  readonly store: StorePart<{ repositories: "get"; links: "list"; history: "lastCommit"; heads: "of" | "change" }>;
  readonly queue: Pick<Queue, "takeHook">;
  readonly dialects: Readonly<Record<string, Dialect>>;
  readonly hosts: Readonly<Record<string, Pick<Host, "branches" | "openPullRequests">>>;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
  readonly newId: NewId;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ReconcileWish {
  /** One repository only. */
  readonly repositoryId?: string | undefined;
  /** Marks the events as found by a search for hooks that never came. */
  readonly isReconciled: boolean;
}

export interface Reconciled {
  /** Repositories looked at. */
  readonly repositories: number;
  /** Branches found moved, and pull requests found with a new head. */
  readonly moved: number;
  /** Hooks written down, one for each repository in which something moved. */
  readonly hooks: readonly string[];
  /** Repositories with links that there were too many to look at. */
  readonly leftOut: number;
  /** Repositories the host would not show, and why. */
  readonly refused: readonly { readonly repository: string; readonly why: string }[];
}

/** Branches asked for: enough for all that people work on. Hosts that can sort give the most recently moved first. */
const branchesLimit = 200;
const repositoriesLimit = 200;

/**
 * Looks at every repository that has links. The first look at a repository only remembers where its branches stand,
 * except for those whose last event was about another commit. Throws Problem "host-limited" with the host's wish when
 * it has to be left alone for a while.
 */
export async function reconcile(ports: ReconcilePorts, tenant: Tenant, wish: ReconcileWish): Promise<Reconciled> {
  const host = ports.hosts[tenant.host];
  if (host === undefined || tenant.settings.authorisation === "none")
    throw new Problem(
      "invalid-input",
      "This tenant has no host that could be asked for its branches: its senders have to post every change.",
    );
  const hooks: string[] = [];
  const refused: { repository: string; why: string }[] = [];
  let moved = 0;
  const all = await linkedRepositories(ports, tenant, wish.repositoryId);
  const repositories = all.slice(0, repositoriesLimit);
  for (const repository of repositories) {
    const outcome = await runTalk(host.branches(ports.apiUrlOf(tenant), repository, branchesLimit), (call) =>
      ports.sendToHost(call, tenant),
    );
    if (outcome.outcome === "try-again") throw hostProblem(outcome);
    if (outcome.outcome === "refused" && outcome.isAuthorisation) throw new Problem("host-refused", outcome.why);
    if (outcome.outcome === "refused") refused.push({ repository: repository.fullName, why: outcome.why });
    else {
      const open = wish.isReconciled ? await askPullRequests(ports, tenant, host, repository) : [];
      const found = await compare(ports, tenant, repository, outcome.value);
      const changed = await comparePullRequests(ports, tenant, repository, open);
      if (found.length + changed.length > 0)
        hooks.push(await writeDown(ports, tenant, repository, found, changed, wish));
      await remember(ports, tenant, repository, outcome.value, open);
      moved += found.length + changed.length;
    }
  }
  if (moved > 0) ports.log.info({ tenant: tenant.id, moved, hooks: hooks.length }, "branches had moved without a hook");
  return { repositories: repositories.length, moved, hooks, leftOut: all.length - repositories.length, refused };
}

async function linkedRepositories(
  ports: ReconcilePorts,
  tenant: Tenant,
  wanted: string | undefined,
): Promise<Repository[]> {
  const links = await ports.store.links.list(tenant.id);
  const ids = [...new Set(links.filter((link) => !link.isPaused).map((link) => link.repositoryId))].filter(
    (id) => wanted === undefined || id === wanted,
  );
  const found = await Promise.all(ids.map((id) => ports.store.repositories.get(tenant.id, id)));
  return found.filter((repository) => repository !== undefined);
}

async function compare(
  ports: ReconcilePorts,
  tenant: Tenant,
  repository: Repository,
  branches: readonly HostBranch[],
): Promise<MovedHead[]> {
  const before = await ports.store.heads.of(tenant.id, repository.id);
  const moved: MovedHead[] = [];
  for (const { name, commit } of branches) {
    const seen = before.get(name);
    if (seen === commit.hash) continue;
    const told = await ports.store.history.lastCommit(tenant.id, repository.id, `branch:${name}`);
    const isTold = told !== undefined && commit.hash.startsWith(told.slice(0, 12));
    const isFirstLook = before.size === 0 && told === undefined;
    if (isTold || isFirstLook) continue;
    moved.push(defined({ branch: name, commit, before: told ?? seen }));
  }
  return moved;
}

async function writeDown(
  ports: ReconcilePorts,
  tenant: Tenant,
  repository: Repository,
  moved: readonly MovedHead[],
  pullRequests: readonly FoundPullRequest[],
  wish: ReconcileWish,
): Promise<string> {
  const dialect = ports.dialects[foundHeadsDialect];
  if (dialect === undefined) throw new Error(`the dialect ${foundHeadsDialect} is not registered`);
  const found: FoundHeads = {
    repository: asSent(repository, tenant),
    at: ports.clock(),
    isReconciled: wish.isReconciled,
    moved,
    ...(pullRequests.length === 0 ? {} : { pullRequests }),
  };
  const hook = { headers: { "content-type": "application/json" }, query: {}, body: Buffer.from(JSON.stringify(found)) };
  return (await takeHook(ports, tenant.id, dialect, hook)).hookId;
}

/** After the hook is on disk: what is remembered too early would be lost for good in a crash. */
async function remember(
  ports: ReconcilePorts,
  tenant: Tenant,
  repository: Repository,
  branches: readonly HostBranch[],
  open: readonly EventPullRequest[],
): Promise<void> {
  const before = await ports.store.heads.of(tenant.id, repository.id);
  const heads = new Map(branches.map(({ name, commit }) => [name, commit.hash]));
  for (const { id, sourceCommit } of open) heads.set(`${pullRequestHead}${id}`, sourceCommit);
  const isWhole = branches.length < branchesLimit;
  const gone = isWhole
    ? [...before.keys()].filter((name) => !heads.has(name) && !name.startsWith(pullRequestHead))
    : [];
  const changed = new Map([...heads].filter(([name, hash]) => before.get(name) !== hash));
  if (changed.size > 0 || gone.length > 0)
    await ports.store.heads.change(tenant.id, repository.id, changed, gone, ports.clock());
}

/** Data Center clones from another address than that of the page, which is not remembered. */
function asSent(repository: Repository, tenant: Tenant): EventRepository {
  const { id, fullName, owner, slug, name, url } = repository;
  return {
    id,
    fullName,
    owner,
    slug,
    name,
    url,
    ...(tenant.host === "bitbucket-data-center" ? {} : { cloneUrl: `${url}.git` }),
    scm: "git",
    isPrivate: true,
  };
}
