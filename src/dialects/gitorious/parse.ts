// One event for the ref that Gitorious' payload is about.

import { z } from "zod";

import type { Parsed } from "../../core/dialect.ts";
import type { EventCommit, EventRepository } from "../../core/event.ts";
import type { Hook } from "../../core/hook.ts";

import { defined } from "../../core/rules/defined.ts";
import { partOf, type Elsewhere } from "../kit/elsewhere.ts";
import { readPayloadField } from "../kit/form.ts";
import { hash, headHash } from "../kit/hash.ts";
import { lenient } from "../kit/lenient.ts";
import { noHead } from "../kit/no-head.ts";
import { kindOfMove, refOf } from "../kit/ref.ts";
import { flag, idLabel, label, pageOf, requiredRef, requiredSlug, text, timeOf, url, word } from "../kit/scalars.ts";
import { readShape } from "../kit/shape.ts";
import { readOwn } from "../kit/strangers.ts";

const commit = z.object({
  id: hash,
  message: text,
  url,
  timestamp: word,
  committed_at: word,
  author: lenient(z.object({ name: label, email: idLabel })),
});

const payload = z.object({
  ref: requiredRef,
  before: headHash,
  after: headHash,
  pushed_by: label,
  pushed_at: word,
  commits: lenient(z.array(lenient(commit))),
  project: lenient(z.object({ name: label })),
  repository: z.object({ name: requiredSlug, url, private: flag, owner: lenient(z.object({ name: label })) }),
});

/** The repository's name ends its address. */
const elsewhere: readonly Elsewhere[] = [
  {
    field: ["repository", "name"],
    told: [partOf(["repository", "url"], /^https?:\/\/.+\/(?<found>[^/]+?)(?:\.git)?\/?$/)],
  },
];

type Payload = z.infer<typeof payload>;

/** The event of a hook of Gitorious. */
export function parseGitorious(hook: Hook): Parsed {
  return readOwn("gitorious", hook, () => readPush(hook));
}

function readPush(hook: Hook): Parsed {
  const push = readShape(readPayloadField(hook.body), payload, "a payload as Gitorious sends it", elsewhere);
  const ref = refOf(push.ref);
  if (ref === undefined) return { ignored: "The push moved no branch and no tag." };
  if (push.after === undefined) throw noHead("Gitorious");
  const head = push.after ?? undefined;
  const commits = head === undefined ? [] : commitsOf(push, head);
  const kind = kindOfMove(ref, head === undefined);
  return {
    events: [
      defined({
        kind,
        repository: repositoryOf(push),
        actor: { name: push.pushed_by ?? commits[0]?.author?.name ?? "unknown" },
        at: timeOf(push.pushed_at) ?? commits[0]?.at ?? 0,
        ref,
        commit: head === undefined ? undefined : (commits.find(({ hash }) => hash === head) ?? { hash: head }),
        before: push.before ?? undefined,
        isForced: false,
        isTruncated: false,
        commits,
      }),
    ],
  };
}

function commitsOf(push: Payload, head: string): EventCommit[] {
  const listed = (push.commits ?? []).flatMap((one) => (one === undefined ? [] : [commitOf(one)]));
  return listed[0]?.hash === head ? listed : listed.toReversed();
}

function commitOf(one: z.infer<typeof commit>): EventCommit {
  const { name, email } = one.author ?? {};
  return defined({
    hash: one.id,
    message: one.message,
    author:
      name === undefined ? undefined : defined({ name, raw: email === undefined ? undefined : `${name} <${email}>` }),
    at: timeOf(one.timestamp ?? one.committed_at),
    url: pageOf(one.url),
  });
}

/** Gitorious sends no id that outlives a rename: project and name are the id. */
function repositoryOf(push: Payload): EventRepository {
  const { name, url, owner } = push.repository;
  const project = (push.project?.name ?? owner?.name ?? "").trim();
  const fullName = project === "" ? name : `${project}/${name}`;
  const page = pageOf(url) ?? "";
  return defined({
    id: fullName,
    fullName,
    owner: project,
    slug: name,
    name,
    projectName: push.project?.name,
    url: page,
    cloneUrl: page === "" ? undefined : `${page}.git`,
    scm: "git" as const,
    isPrivate: push.repository.private ?? true,
  });
}
