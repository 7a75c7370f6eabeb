// What people do all day: push, open pull requests, merge and decline them.
import { z } from "zod";
import { commentOnPullRequest } from "../model/comments.ts";
import {
  approvePullRequest,
  declinePullRequest,
  editPullRequest,
  findPullRequest,
  mergePullRequest,
  openPullRequest,
} from "../model/pull-requests.ts";
import { push } from "../model/pushes.ts";
import type { RefMove } from "../model/pushes.ts";
import type { PullRequest, RefChange, Repository } from "../model/types.ts";
import type { World } from "../world.ts";
import { makeAct } from "./act.ts";
import { files, name, toRepository, toUser } from "./names.ts";

const author = z.strictObject({ raw: name });
const hash = z
  .string()
  .regex(/^[0-9a-f]{40}$/)
  .optional();
const commit = z.strictObject({ message: z.string(), files: files.optional(), author: author.optional(), hash });
const move = z.union([
  z.strictObject({ branch: name, isDeleted: z.literal(true) }),
  z.strictObject({ tag: name, isDeleted: z.literal(true) }),
  z.strictObject({
    branch: name,
    commits: z.array(commit).optional(),
    from: name.optional(),
    at: name.optional(),
    isForced: z.boolean().optional(),
  }),
  z.strictObject({ tag: name, at: name.optional(), message: z.string().optional() }),
]);
const pullRequestId = { repository: name, id: z.int().min(1), actor: name.optional() };

/** Functions for a world. */
export function makeWorkActs(world: World) {
  return {
    /** Any number of refs in one push, told as one repo:push. */
    push: makeAct(
      z.strictObject({ repository: name, moves: z.array(move).min(1), actor: name.optional() }),
      (input) => {
        const repository = toRepository(world, input.repository);
        const actor = toUser(world, input.actor, repository);
        return describeChanges(push(world, repository, input.moves.map(toMove), actor));
      },
    ),

    /** One commit on one branch: the everyday case. A new branch starts at the main branch. */
    pushCommit: makeAct(
      z.strictObject({
        repository: name,
        branch: name.optional(),
        message: z.string().default("Change something\n"),
        files: files.optional(),
        author: author.optional(),
        actor: name.optional(),
        isForced: z.boolean().optional(),
        hash,
      }),
      (input) => {
        const repository = toRepository(world, input.repository);
        const made = toCommit(input);
        const branch = input.branch ?? repository.mainBranch;
        const [change] = describeChanges(
          push(
            world,
            repository,
            [{ branch, commits: [made], isForced: input.isForced }],
            toUser(world, input.actor, repository),
          ),
        );
        return { branch, hash: change?.new ?? "", before: change?.old ?? null };
      },
    ),

    openPullRequest: makeAct(
      z.strictObject({
        repository: name,
        title: name,
        description: z.string().optional(),
        branch: name,
        fork: name.optional(),
        into: name.optional(),
        isDraft: z.boolean().optional(),
        mayCloseSourceBranch: z.boolean().optional(),
        actor: name.optional(),
      }),
      (input) => {
        const repository = toRepository(world, input.repository);
        const sourceRepository = input.fork === undefined ? undefined : toRepository(world, input.fork);
        const {
          title,
          description,
          branch: sourceBranch,
          into: destinationBranch,
          isDraft,
          mayCloseSourceBranch,
        } = input;
        const wanted = {
          title,
          description,
          sourceBranch,
          sourceRepository,
          destinationBranch,
          isDraft,
          mayCloseSourceBranch,
        };
        return describePullRequest(openPullRequest(world, repository, wanted, toUser(world, input.actor, repository)));
      },
    ),

    /** Text and draft mark only; push to the source branch to give it new commits. */
    editPullRequest: makeAct(
      z.strictObject({
        ...pullRequestId,
        title: name.optional(),
        description: z.string().optional(),
        isDraft: z.boolean().optional(),
      }),
      (input) => {
        const repository = toRepository(world, input.repository);
        return describePullRequest(
          editPullRequest(world, repository, input.id, input, toUser(world, input.actor, repository)),
        );
      },
    ),

    approvePullRequest: makeAct(z.strictObject(pullRequestId), (input) => {
      const repository = toRepository(world, input.repository);
      return describePullRequest(
        approvePullRequest(world, repository, input.id, toUser(world, input.actor, repository)),
      );
    }),

    commentOnPullRequest: makeAct(z.strictObject({ ...pullRequestId, text: name }), (input) => {
      const repository = toRepository(world, input.repository);
      return describePullRequest(
        commentOnPullRequest(world, repository, input.id, input.text, toUser(world, input.actor, repository))
          .pullRequest,
      );
    }),

    /** What was said under a pull request, oldest first. */
    listComments: makeAct(z.strictObject({ repository: name, id: z.number() }), (input) =>
      findPullRequest(toRepository(world, input.repository), input.id).comments.map(({ text }) => text),
    ),

    mergePullRequest: makeAct(z.strictObject(pullRequestId), (input) => {
      const repository = toRepository(world, input.repository);
      return describePullRequest(mergePullRequest(world, repository, input.id, toUser(world, input.actor, repository)));
    }),

    declinePullRequest: makeAct(z.strictObject({ ...pullRequestId, reason: z.string().optional() }), (input) => {
      const repository = toRepository(world, input.repository);
      return describePullRequest(
        declinePullRequest(world, repository, input.id, toUser(world, input.actor, repository), input.reason),
      );
    }),

    /** What a test wants to know of a repository without going through REST. */
    showRepository: makeAct(z.strictObject({ repository: name }), (input) =>
      describeRepository(toRepository(world, input.repository)),
    ),
  };
}

function toMove(given: z.output<typeof move>): RefMove {
  if (!("branch" in given) || "isDeleted" in given) return given;
  return { ...given, commits: given.commits?.map(toCommit) };
}

function toCommit(given: z.output<typeof commit>) {
  const { message, files: changed, author: by, hash: wanted } = given;
  return { message, files: changed, hash: wanted, author: by ? { raw: by.raw, user: null } : undefined };
}

function describeChanges(changes: readonly RefChange[]) {
  return changes.map((change) => ({
    type: (change.new ?? change.old)?.type ?? "branch",
    name: (change.new ?? change.old)?.name ?? "",
    old: change.old?.hash ?? null,
    new: change.new?.hash ?? null,
    isForced: change.isForced,
    commits: change.commits.map((one) => one.hash),
  }));
}

function describePullRequest(one: PullRequest) {
  return {
    id: one.id,
    title: one.title,
    state: one.state,
    sourceHash: one.source.hash,
    destinationHash: one.destination.hash,
    mergeHash: one.mergeHash,
  };
}

function describeRepository(repository: Repository) {
  return {
    uuid: repository.uuid,
    branches: Object.fromEntries(repository.branches),
    tags: Object.fromEntries([...repository.tags].map(([tag, one]) => [tag, one.hash])),
    statuses: [...repository.statuses.values()].flatMap((ofCommit) =>
      [...ofCommit.values()].map(({ author: by, ...status }) => ({ ...status, author: by.uuid })),
    ),
    pullRequests: repository.pullRequests.map(describePullRequest),
  };
}
