// What people do with pull requests, and the event each of it makes.
import type { PullRequest, Repository } from "../model/types.ts";
import { addCommit, findPerson, findRepository, Misuse } from "../model/world.ts";
import type { World } from "../model/world.ts";
import { describePerson, describePullRequestEvent, describeTarget } from "../payloads.ts";
import type { WebhookSender } from "../webhooks/sender.ts";

export interface PullRequestWish {
  repository: string;
  branch: string;
  target?: string;
  title?: string;
  user?: string;
  /** "PROJECT/slug" of a fork. */
  from?: string;
  isDraft?: boolean;
}

interface Chosen {
  repository: string;
  id: number;
  user?: string;
}

export function makePullRequestActs(world: World, sender: WebhookSender) {
  function tell(
    eventKey: string,
    repository: Repository,
    pullRequest: PullRequest,
    user: string | undefined,
    beside: Record<string, unknown> = {},
  ): void {
    sender.announce(
      repository,
      eventKey,
      describePullRequestEvent(world, eventKey, repository, pullRequest, findPerson(world, user ?? "admin"), beside),
    );
  }

  function find(chosen: Chosen): { repository: Repository; pullRequest: PullRequest } {
    const repository = findRepository(world, chosen.repository);
    const pullRequest = repository.pullRequests.find((one) => one.id === chosen.id);
    if (pullRequest === undefined) throw new Misuse(`There is no pull request ${chosen.id}.`);
    return { repository, pullRequest };
  }

  return {
    openPullRequest(wish: PullRequestWish): PullRequest {
      const repository = findRepository(world, wish.repository);
      const source = findRepository(world, wish.from ?? wish.repository);
      const sourceHash = source.branches.get(wish.branch);
      if (sourceHash === undefined) throw new Misuse(`There is no branch ${wish.branch}.`);
      const pullRequest: PullRequest = {
        id: repository.pullRequests.length + 1,
        title: wish.title ?? wish.branch,
        description: "",
        state: "OPEN",
        source,
        sourceBranch: wish.branch,
        sourceHash,
        targetBranch: wish.target ?? "main",
        author: findPerson(world, wish.user ?? "admin"),
        atMs: world.clock.now(),
        isDraft: wish.isDraft ?? false,
      };
      repository.pullRequests.push(pullRequest);
      tell("pr:opened", repository, pullRequest, wish.user);
      return pullRequest;
    },
    editPullRequest(wish: Chosen & { title?: string; target?: string }): void {
      const { repository, pullRequest } = find(wish);
      const previousTarget = describeTarget(
        pullRequest.targetBranch,
        repository.branches.get(pullRequest.targetBranch) ?? "",
      );
      const previousTitle = pullRequest.title;
      Object.assign(pullRequest, {
        title: wish.title ?? pullRequest.title,
        targetBranch: wish.target ?? pullRequest.targetBranch,
      });
      tell("pr:modified", repository, pullRequest, wish.user, {
        previousTitle,
        previousDescription: pullRequest.description,
        previousTarget,
      });
    },
    mergePullRequest(wish: Chosen): void {
      const { repository, pullRequest } = find(wish);
      const target = repository.branches.get(pullRequest.targetBranch);
      const files = Object.fromEntries(pullRequest.source.commits.get(pullRequest.sourceHash)?.tree ?? []);
      const merge = addCommit(world, repository, {
        message: `Merge pull request #${pullRequest.id}\n`,
        files,
        parents: [target, pullRequest.sourceHash].filter((hash) => hash !== undefined),
        author: wish.user ?? "admin",
      });
      Object.assign(pullRequest, { state: "MERGED", mergeHash: merge.hash });
      repository.branches.set(pullRequest.targetBranch, merge.hash);
      tell("pr:merged", repository, pullRequest, wish.user);
    },
    declinePullRequest(wish: Chosen): void {
      const { repository, pullRequest } = find(wish);
      pullRequest.state = "DECLINED";
      tell("pr:declined", repository, pullRequest, wish.user);
    },
    approve(wish: Chosen): void {
      const { repository, pullRequest } = find(wish);
      tell("pr:reviewer:approved", repository, pullRequest, wish.user, {
        participant: { user: describePerson(world, findPerson(world, wish.user ?? "admin")), status: "APPROVED" },
        previousStatus: "UNAPPROVED",
      });
    },
    comment(wish: Chosen & { text: string }): void {
      const { repository, pullRequest } = find(wish);
      const comment = {
        id: 62,
        version: 0,
        text: wish.text,
        author: describePerson(world, findPerson(world, wish.user ?? "admin")),
        createdDate: world.clock.now(),
        comments: [],
        tasks: [],
      };
      tell("pr:comment:added", repository, pullRequest, wish.user, { comment });
    },
  };
}
