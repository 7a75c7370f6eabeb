// What people do with branches and tags, and the event each of it makes.
import type { Commit, Person, Repository } from "../model/types.ts";
import { addCommit, findPerson, findRepository, Misuse } from "../model/world.ts";
import type { World } from "../model/world.ts";
import {
  describePerson,
  describePullRequestEvent,
  describePush,
  describeRepository,
  headOf,
  writeDate,
} from "../payloads.ts";
import type { RefChange } from "../payloads.ts";
import type { WebhookSender } from "../webhooks/sender.ts";

export interface PushWish {
  /** "PROJECT/slug". */
  repository: string;
  branch?: string;
  message?: string;
  files?: Readonly<Record<string, string | null>>;
  user?: string;
  /** Several commits in one push. */
  commits?: number;
}

export function makePushActs(world: World, sender: WebhookSender) {
  /** Moves refs and tells whoever asked, pull requests of a moved branch included. */
  function move(repository: Repository, actor: Person, changes: readonly RefChange[]): void {
    for (const { refId, to } of changes) {
      const refs = refId.startsWith("refs/tags/") ? repository.tags : repository.branches;
      const name = refId.replace(/^refs\/(heads|tags)\//, "");
      if (to === undefined) refs.delete(name);
      else refs.set(name, to);
    }
    sender.announce(repository, "repo:refs_changed", describePush(world, repository, actor, changes));
    for (const target of world.repositories)
      for (const change of changes) followPullRequests(target, repository, actor, change);
  }

  function followPullRequests(
    target: Repository,
    source: Repository,
    actor: Person,
    { refId, from, to }: RefChange,
  ): void {
    for (const pullRequest of target.pullRequests) {
      if (
        to === undefined ||
        pullRequest.state !== "OPEN" ||
        pullRequest.source !== source ||
        refId !== `refs/heads/${pullRequest.sourceBranch}`
      )
        continue;
      Object.assign(pullRequest, { sourceHash: to, atMs: world.clock.now() });
      sender.announce(
        target,
        "pr:from_ref_updated",
        describePullRequestEvent(world, "pr:from_ref_updated", target, pullRequest, actor, { previousFromHash: from }),
      );
    }
  }

  return {
    /** Commits on a branch, from main's head where the branch is new. */
    pushCommit(wish: PushWish): Commit {
      const repository = findRepository(world, wish.repository);
      const branch = wish.branch ?? "main";
      const before = repository.branches.get(branch);
      let head = before ?? repository.branches.get("main");
      let commit: Commit | undefined;
      for (let number = 1; number <= (wish.commits ?? 1); number += 1) {
        const message = wish.message ?? `Change ${number}\n`;
        commit = addCommit(world, repository, {
          message,
          files: wish.files ?? { "CHANGES.md": `${world.clock.now()} ${number}\n` },
          parents: head === undefined ? [] : [head],
          author: wish.user ?? "admin",
        });
        head = commit.hash;
      }
      if (commit === undefined) throw new Misuse("A push needs a commit.");
      move(repository, findPerson(world, wish.user ?? "admin"), [
        { refId: `refs/heads/${branch}`, from: before, to: commit.hash },
      ]);
      return commit;
    },
    /** Any refs in one push: "refs/heads/x" or "refs/tags/x" to a hash, or to null. */
    pushRefs(wish: { repository: string; refs: Readonly<Record<string, string | null>>; user?: string }): void {
      const repository = findRepository(world, wish.repository);
      const changes = Object.entries(wish.refs).map(([refId, to]) => {
        const name = refId.replace(/^refs\/(heads|tags)\//, "");
        return {
          refId,
          from: (refId.startsWith("refs/tags/") ? repository.tags : repository.branches).get(name),
          to: to ?? undefined,
        };
      });
      move(repository, findPerson(world, wish.user ?? "admin"), changes);
    },
    /** A mirror has fetched what was pushed. */
    syncMirror(wish: { repository: string; branch?: string; mirror?: string }): void {
      const repository = findRepository(world, wish.repository);
      const branch = wish.branch ?? "main";
      const hash = repository.branches.get(branch);
      const change = {
        ref: { id: `refs/heads/${branch}`, displayId: branch, type: "BRANCH" },
        refId: `refs/heads/${branch}`,
        fromHash: repository.commits.get(hash ?? "")?.parents[0],
        toHash: hash,
        type: "UPDATE",
      };
      const mirrorServer = { id: "BHKG-2", name: wish.mirror ?? "Sydney" };
      const head = { eventKey: "mirror:repo_synchronized", date: writeDate(world.clock.now()) };
      sender.announce(repository, "mirror:repo_synchronized", {
        ...head,
        mirrorServer,
        syncType: "INCREMENTAL",
        refLimitExceeded: false,
        repository: describeRepository(world, repository),
        changes: [change],
      });
    },
    /** Another slug; the number stays. */
    rename(wish: { repository: string; slug: string }): void {
      const repository = findRepository(world, wish.repository);
      const old = describeRepository(world, repository);
      Object.assign(repository, { slug: wish.slug, name: wish.slug });
      sender.announce(repository, "repo:modified", {
        ...headOf(world, "repo:modified", findPerson(world, "admin")),
        actor: describePerson(world, findPerson(world, "admin")),
        old,
        new: describeRepository(world, repository),
      });
    },
  };
}
