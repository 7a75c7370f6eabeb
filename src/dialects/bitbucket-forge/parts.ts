// People, repositories and times of Forge's events in our own words.

import type { EventRepository, Person } from "../../core/event.ts";
import { defined } from "../../core/rules/defined.ts";

import { timeOf } from "../kit/scalars.ts";
import type { ForgeAbout } from "./schema.ts";

/** Only the id is told: who somebody is, the host has to be asked. */
export function personOf(person: ForgeAbout["actor"]): Person {
  return defined({ name: "unknown", accountId: person?.accountId });
}

/** Names are not told but for the slug: those the app knows are filled in by whoever plans. */
export function repositoryOf({ repository, workspace }: ForgeAbout): EventRepository {
  return defined({
    id: braced(repository.uuid),
    fullName: "",
    owner: "",
    slug: repository.slug ?? "",
    name: "",
    ownerId: workspace?.uuid === undefined ? undefined : braced(workspace.uuid),
    url: "",
    scm: "git" as const,
    isPrivate: true,
  });
}

export function timeIn({ timestamp }: ForgeAbout): number {
  return timeOf(timestamp) ?? 0;
}

/** A UUID the way the rest of Bitbucket writes it. */
function braced(uuid: string): string {
  return `{${uuid.replaceAll(/[{}]/g, "").toLowerCase()}}`;
}
