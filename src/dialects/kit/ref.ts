// Refs as senders write them: refs/heads/feature/x, refs/tags/v1, or a plain name.

import type { EventRef } from "../../core/event.ts";

/** The branch or tag; undefined for notes, changes and other refs nobody builds. A plain name is a branch. */
export function refOf(ref: string): EventRef | undefined {
  const found = /^refs\/(heads|tags)\/(.+)$/s.exec(ref);
  if (found !== null) return { type: found[1] === "tags" ? "tag" : "branch", name: found[2] ?? "" };
  return ref === "" || ref.startsWith("refs/") ? undefined : { type: "branch", name: ref };
}

/** What happened to the ref: it moved or came, or it went. */
export function kindOfMove(ref: EventRef, isDeleted: boolean): "ref-deleted" | "tag" | "push" {
  if (isDeleted) return "ref-deleted";
  return ref.type === "tag" ? "tag" : "push";
}
