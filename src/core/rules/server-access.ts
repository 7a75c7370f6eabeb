// Who owns a CI server, who may use it, and the one question that every page and every later API asks before it touches
// one (S4).

import { compileGlob } from "./glob.ts";
import type { Server, ServerAccess } from "../server.ts";
import type { Repository } from "../tenant.ts";

/**
 * What each verb needs. reader: somebody who sees a repository that has to do with the server. linked: an admin of a
 * repository with a link to it. user: an admin of a repository that may use it. maker: any repository's admin. owner:
 * an admin of what owns it. workspace: an admin of the workspace.
 */
const needs = {
  /** Name and kind. */
  see: "reader",
  /** Pause or remove a link: whoever lost the right to use the server may still stop. */
  stop: "linked",
  /** Ask whether it answers, with the stored credentials. */
  test: "user",
  /** Change, test or resume a link, or send a delivery again. */
  use: "user",
  /** Make a new link; an owner who does lets the repository use the server by that. */
  link: "user",
  add: "maker",
  /** Address and other settings, and who may use it. */
  inspect: "owner",
  change: "owner",
  /** Whoever has the report secret speaks for the builds of every repository that uses the server (S40). */
  "make-report-secret": "owner",
  remove: "owner",
  /** Hand it to another owner. */
  give: "workspace",
} as const satisfies Record<string, Need>;

type Need = "reader" | "linked" | "user" | "maker" | "owner" | "workspace";

export type ServerVerb = keyof typeof needs;

/** Every verb there is. */
export const serverVerbs: readonly ServerVerb[] = Object.keys(needs) as ServerVerb[];

/** Who asks, and from which repository. */
export interface Asker {
  readonly tenantId: string;
  /** In the repository. */
  readonly role: "admin" | "write" | "read";
  readonly repository: Pick<Repository, "id" | "fullName">;
  /** Servers that links of the repository lead to. */
  readonly linkedServerIds: readonly string[];
  readonly administersWorkspace: boolean;
}

export type ServerAnswer =
  | { readonly may: true }
  /** isHidden: not even that there is such a server is said. */
  | { readonly may: false; readonly isHidden: boolean; readonly why: string };

/** Whether a repository's links may use the server. */
export function mayUse(server: Pick<Server, "access">, repository: Pick<Repository, "id" | "fullName">): boolean {
  const { ownerRepositoryId, repositories, patterns } = server.access;
  return (
    ownerRepositoryId === repository.id ||
    repositories.includes(repository.id) ||
    patterns.some((pattern) => compileGlob(pattern)(repository.fullName))
  );
}

/** The server's access with one repository more, by its id. */
export function letUse(server: Pick<Server, "access">, repository: Pick<Repository, "id">): ServerAccess {
  return { ...server.access, repositories: [...new Set([...server.access.repositories, repository.id])] };
}

/** The one question. `server` is absent for a verb that is about none yet. */
export function mayDo(
  asker: Asker,
  verb: ServerVerb,
  server?: Pick<Server, "id" | "tenantId" | "access" | "name">,
): ServerAnswer {
  const need: Need = needs[verb];
  const isAdmin = asker.role === "admin";
  if (server === undefined)
    return need === "maker" && isAdmin ? yes : no("You have to be an admin of the repository for that.");
  const isOwned = server.access.ownerRepositoryId !== undefined;
  const owns = asker.administersWorkspace || (isAdmin && server.access.ownerRepositoryId === asker.repository.id);
  const isUser = mayUse(server, asker.repository);
  const isLinked = asker.linkedServerIds.includes(server.id);
  if (server.tenantId !== asker.tenantId || (!owns && !isUser && !isLinked)) return hidden;
  if (
    need === "reader" ||
    (need === "linked" && isAdmin && isLinked) ||
    (need === "workspace" && asker.administersWorkspace) ||
    (need === "owner" && owns)
  )
    return yes;
  if (need === "user" && isAdmin && (isUser || (owns && verb !== "use"))) return yes;
  if (need === "user" && isAdmin)
    return no(
      `This repository may not use the CI server “${server.name}” any more: ${ownerWords(isOwned)} can let it, on the server's page.`,
    );
  if (need === "workspace")
    return no(`Only an admin of the workspace can give the CI server “${server.name}” to another owner.`);
  if (need === "owner")
    return no(`You may use the CI server “${server.name}”, but not change it: ${ownerWords(isOwned)} can.`);
  return no("You have to be an admin of the repository for that.");
}

/** Why a repository's links get nothing sent; undefined when they may use the server. */
export function useRefusal(
  server: Pick<Server, "access" | "name">,
  repository: Pick<Repository, "id" | "fullName">,
): string | undefined {
  if (mayUse(server, repository)) return undefined;
  const owner = ownerWords(server.access.ownerRepositoryId !== undefined);
  return `this repository may not use the CI server “${server.name}”: ${owner} can let it, on the server's page; then send this again`;
}

function ownerWords(isOwnedByRepository: boolean): string {
  return isOwnedByRepository
    ? "an admin of the repository that owns it, or of the workspace,"
    : "an admin of the workspace";
}

const yes: ServerAnswer = { may: true };
const hidden: ServerAnswer = { may: false, isHidden: true, why: "There is no such CI server here." };

function no(why: string): ServerAnswer {
  return { may: false, isHidden: false, why };
}
