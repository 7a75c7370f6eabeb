// What happened, as Bitbucket tells a Forge app: ids and short texts, hardly a name. One event for each moved ref.
// https://developer.atlassian.com/platform/forge/events-reference/bitbucket/
import { z } from "zod";
import type { ForgeEvent } from "../../forge/deliver.ts";
import type { Actor } from "../model/types.ts";
import type { HostEvent } from "../world.ts";

const person = z.object({ account_id: z.string().optional(), uuid: z.string(), display_name: z.string() });
const pushedRef = z.object({
  type: z.enum(["branch", "tag"]),
  name: z.string(),
  target: z.object({ hash: z.string() }),
  date: z.string().nullish(),
  message: z.string().nullish(),
});
const commit = z.object({
  hash: z.string(),
  message: z.string(),
  date: z.string(),
  author: z.object({ user: person.optional() }),
});
const change = z.object({
  old: pushedRef.nullable(),
  new: pushedRef.nullable(),
  created: z.boolean(),
  closed: z.boolean(),
  forced: z.boolean(),
  truncated: z.boolean(),
  commits: z.array(commit).optional(),
});
const end = z.object({ branch: z.object({ name: z.string() }), commit: z.object({ hash: z.string() }) });
const pullRequest = z.object({
  id: z.number(),
  state: z.string(),
  title: z.string(),
  source: end,
  destination: end,
  author: person,
  created_on: z.string(),
  updated_on: z.string(),
  comment_count: z.number(),
  task_count: z.number(),
  merge_commit: z.object({ hash: z.string() }).nullable(),
});
const status = z.object({
  key: z.string(),
  state: z.string(),
  url: z.string().nullable(),
  refname: z.string().nullable(),
  created_on: z.string(),
  updated_on: z.string(),
  commit: z.object({ hash: z.string() }),
});
const changed = z.record(z.string(), z.object({ old: z.unknown(), new: z.unknown() }));

type Inner = HostEvent["inner"];

/** By Bitbucket's own name of the event; those that are missing have no event in Forge. */
const writers: Readonly<Record<string, (event: HostEvent) => { name: string; parts: Inner }[]>> = {
  "repo:push": (event) =>
    z
      .object({ push: z.object({ changes: z.array(change) }) })
      .parse(event.inner)
      .push.changes.map((one) => ({ name: "push:repository", parts: { push: writePush(event, one) } })),
  "repo:updated": ({ inner }) => [{ name: "updated:repository", parts: { changes: writeChanges(inner["changes"]) } }],
  "repo:deleted": () => [{ name: "deleted:repository", parts: {} }],
  "repo:commit_status_created": ({ inner }) => [{ name: "created:build-status", parts: writeStatus(inner) }],
  "repo:commit_status_updated": ({ inner }) => [{ name: "updated:build-status", parts: writeStatus(inner) }],
  // pullrequest:push comes beside this one, and Forge tells of both as one.
  "pullrequest:updated": ({ inner }) => [{ name: "updated:pullrequest", parts: writePullRequest(inner) }],
  "pullrequest:created": ({ inner }) => [{ name: "created:pullrequest", parts: writePullRequest(inner) }],
  "pullrequest:fulfilled": ({ inner }) => [{ name: "fulfilled:pullrequest", parts: writePullRequest(inner) }],
  "pullrequest:rejected": ({ inner }) => [{ name: "rejected:pullrequest", parts: writePullRequest(inner) }],
  "pullrequest:comment_created": ({ inner }) => [
    {
      name: "created:pullrequest-comment",
      parts: { ...writePullRequest(inner), ...z.object({ comment: z.object({ id: z.number() }) }).parse(inner) },
    },
  ],
};

/** None, one, or one for each ref of a push. `isOwn` says that the app told of it did it itself. */
export function describeForgeEvents(event: HostEvent, nowMs: number, isOwn: boolean): ForgeEvent[] {
  const { repository, actor } = event;
  return (writers[event.key]?.(event) ?? []).map(({ name, parts }) => ({
    actor: describeActor(actor),
    repository: { uuid: repository.uuid, slug: repository.slug },
    project: { uuid: repository.workspace.project.uuid },
    workspace: { uuid: repository.workspace.uuid },
    ...parts,
    selfGenerated: isOwn,
    eventType: `avi:bitbucket:${name}`,
    timestamp: new Date(nowMs).toISOString().replace("Z", "000Z"),
  }));
}

/** Tags are told by what they lack. */
function writePush({ repository }: HostEvent, told: z.infer<typeof change>): Inner {
  const ref = told.new ?? told.old;
  const shared = {
    ref: ref?.name ?? "",
    ...(told.old === null ? {} : { before: told.old.target.hash }),
    ...(told.new === null ? {} : { after: told.new.target.hash }),
    created: told.created,
    closed: told.closed,
    forced: told.forced,
  };
  if (ref?.type === "tag") {
    const { date, message } = ref;
    return { ...shared, ...(date ? { date } : {}), ...(message ? { message: cut(message) } : {}) };
  }
  return {
    ...shared,
    mainbranch: ref?.name === repository.mainBranch,
    truncated: told.truncated,
    commits: (told.commits ?? []).map(({ hash, message, date, author }) => ({
      hash,
      message: cut(message),
      date,
      author: author.user === undefined ? {} : { user: writePerson(author.user) },
    })),
  };
}

function writePullRequest(inner: Inner): Inner {
  const told = z.object({ pullrequest: pullRequest }).parse(inner).pullrequest;
  const writeEnd = ({ branch, commit: { hash } }: z.infer<typeof end>) => ({ branch: branch.name, commit: { hash } });
  return {
    pullrequest: {
      id: told.id,
      state: told.state,
      source: writeEnd(told.source),
      destination: writeEnd(told.destination),
      ...(told.merge_commit === null ? {} : { mergeCommit: { hash: told.merge_commit.hash } }),
      title: cut(told.title),
      author: { ...writePerson(told.author), displayName: told.author.display_name },
      createdOn: told.created_on,
      updatedOn: told.updated_on,
      commentCount: told.comment_count,
      taskCount: told.task_count,
    },
  };
}

function writeStatus(inner: Inner): Inner {
  const told = z.object({ commit_status: status }).parse(inner).commit_status;
  const { key, state, url, refname, commit: on } = told;
  return {
    buildStatus: {
      key,
      state,
      url,
      commit: { hash: on.hash },
      createdOn: told.created_on,
      updatedOn: told.updated_on,
      ...(refname === null ? {} : { refName: refname }),
    },
  };
}

/** Texts alone: links are not told. */
function writeChanges(value: unknown): Inner {
  const texts = Object.entries(changed.parse(value)).filter(([, { new: fresh }]) => typeof fresh === "string");
  return Object.fromEntries(
    texts.map(([field, { old, new: fresh }]) => [field, { old: cut(String(old)), new: cut(String(fresh)) }]),
  );
}

function describeActor(actor: Actor): Inner {
  return actor.kind === "user"
    ? { type: "user", accountId: actor.accountId, uuid: actor.uuid }
    : { type: "team", uuid: actor.uuid };
}

function writePerson({ account_id: accountId, uuid }: z.infer<typeof person>): Inner {
  return { type: "user", accountId, uuid };
}

const charactersAtMost = 255;

function cut(text: string): { value: string; truncated: boolean } {
  return { value: text.slice(0, charactersAtMost), truncated: text.length > charactersAtMost };
}
