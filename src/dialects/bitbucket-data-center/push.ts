// repo:refs_changed and mirror:repo_synchronized: one event for every branch and tag that moved.

import type { Event, EventCommit } from "../../core/event.ts";
import type { Parsed } from "../../core/dialect.ts";

import { defined } from "../../core/rules/defined.ts";
import { kindOfMove } from "../kit/ref.ts";
import { noHead } from "../kit/no-head.ts";
import type { Payload } from "./payload.ts";
import { commitOf, personOf, refOf, repositoryOf } from "./parts.ts";
import { pushSchema, type ServerChange } from "./schema.ts";

/** Data Center lists no more commits than this (plugin.webhooks.push.event.commits.limit). */
const listedCommits = 5;

/** All changes of the push, in Bitbucket's order. */
export function parsePush(payload: Payload): Parsed {
  const { changes, commits, toCommit, repository, actor, refLimitExceeded, mirrorServer } = payload.read(pushSchema);
  const listed = (commits ?? []).flatMap((commit) => (commit === undefined ? [] : [commitOf(commit)]));
  const head = toCommit === undefined ? listed[0] : { ...listed[0], ...commitOf(toCommit) };
  const about = {
    repository: repositoryOf(repository),
    actor: mirrorServer?.name === undefined ? personOf(actor) : { name: mirrorServer.name },
  };
  const events = changes.flatMap((change) => {
    const moved = eventOf(change, head, listed);
    return moved === undefined ? [] : [{ ...about, at: payload.at ?? moved.commit?.at ?? 0, ...moved }];
  });
  const unlisted = repository.id;
  if (events.length > 0) return refLimitExceeded === true ? { events, unlisted } : { events };
  if (refLimitExceeded === true)
    return {
      ignored: "More branches and tags moved than Bitbucket lists in one webhook, so Bitbucket was asked for them.",
      unlisted,
    };
  if (changes.length > 0) return { ignored: "Neither a branch nor a tag moved." };
  return {
    ignored: "Bitbucket listed no change: nothing moved, or more than it lists, so Bitbucket was asked.",
    unlisted,
  };
}

function eventOf(
  change: ServerChange,
  head: EventCommit | undefined,
  listed: readonly EventCommit[],
): Omit<Event, "repository" | "actor" | "at"> | undefined {
  const ref = refOf(change.ref?.id ?? change.refId);
  if (ref === undefined) return undefined;
  const isDeleted = change.type === "DELETE" || change.toHash === null;
  if (!isDeleted && change.toHash === undefined) throw noHead("Bitbucket");
  // A created ref comes from, and a deleted one goes to, a hash of zeros.
  const to = isDeleted ? undefined : (change.toHash ?? undefined);
  // Commits are listed once for the whole push: they belong to the ref that now stands at their head.
  const isListed = to !== undefined && head?.hash === to;
  const unlisted = to === undefined ? undefined : { hash: to };
  return defined({
    kind: kindOfMove(ref, isDeleted),
    ref,
    commit: isListed ? head : unlisted,
    before: change.fromHash ?? undefined,
    // No version says whether a push was forced.
    isForced: false,
    isTruncated: isListed && listed.length >= listedCommits,
    commits: isListed ? listed : [],
  });
}
