// The repository of a change: an address, a path or just a name; it is its own id, as there is no other.

import type { EventRepository } from "../../core/event.ts";
import { trimOf } from "../../core/text/text.ts";

import { defined } from "../../core/rules/defined.ts";
import { pageOf } from "../kit/scalars.ts";
import type { ChangeFields } from "./fields.ts";

/** The same repository written as https://, ssh:// or git@host:path, with ".git" or without, has the same id. */
export function repositoryOf(fields: ChangeFields): EventRepository {
  const written = fields.repository ?? fields.project ?? fields.codebase ?? "";
  const id = idOf(written);
  const parts = id.split("/");
  const slug = parts.at(-1) ?? id;
  const owner = parts.at(-2) ?? fields.project ?? "";
  return defined({
    id,
    fullName: owner === "" ? slug : `${owner}/${slug}`,
    owner,
    slug,
    name: slug,
    projectName: fields.project,
    url: withoutCredentials(pageOf(written)) ?? "",
    cloneUrl: withoutCredentials(written),
    scm: fields.scm === "hg" ? ("hg" as const) : ("git" as const),
    isPrivate: true,
  });
}

function idOf(written: string): string {
  const place = written
    .trim()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, "")
    .replace(/^[^/@]*@/, "")
    .replace(/^([^/:]+):(?!\d+\/)/, "$1/");
  const id = trimOf(place, "/").replace(/\.git$/, "");
  return id === "" ? "unnamed" : id;
}

function withoutCredentials(address: string | undefined): string | undefined {
  return address?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}
