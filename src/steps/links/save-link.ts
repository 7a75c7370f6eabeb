// An admin links a repository to a CI job, or changes a link.

import { createHash } from "node:crypto";

import type { Link, LinkDraft } from "../../core/link.ts";
import type { Clock, NewId, NewToken } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import { parametersLimit, secretCharactersLimit } from "../../core/limits/rendering-budget.ts";
import { letUse, mayUse, useRefusal } from "../../core/rules/server-access.ts";
import type { LinkStore, RepositoryStore, ServerStore } from "../../core/store.ts";
import { plainLetters, trimEndOf, trimOf } from "../../core/text/text.ts";
import { splitUserinfo } from "../../core/rules/userinfo.ts";
import { defined } from "../../core/rules/defined.ts";

export interface SaveLinkPorts {
  readonly links: Pick<LinkStore, "add" | "change" | "forRepository">;
  readonly servers: Pick<ServerStore, "get" | "changeAccess">;
  readonly repositories: Pick<RepositoryStore, "get">;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly newToken: NewToken;
}

export interface LinkWish {
  readonly tenantId: string;
  readonly repositoryId: string;
  readonly serverId: string;
  /** Absent for a new one. */
  readonly linkId?: string | undefined;
  /** Whoever makes the link owns the server: a new link lets the repository use it. */
  readonly ownsServer: boolean;
  readonly draft: LinkDraft;
}

/** What a link gets when it is made, and keeps. */
type Birth = Pick<Link, "id" | "statusKey" | "resultToken" | "badgeToken">;

/** Bitbucket Cloud's limit for a status key. */
const keyCharacters = 40;

/**
 * Keeps the link and returns it as kept. Throws Problem "not-found" for what is not the tenant's, "not-allowed" for a
 * server the repository may not use, "conflict" for a name taken in the repository, "too-large" for too many secret
 * parameters.
 */
export async function saveLink(ports: SaveLinkPorts, wish: LinkWish): Promise<Link> {
  const [server, repository, others] = await Promise.all([
    ports.servers.get(wish.tenantId, wish.serverId),
    ports.repositories.get(wish.tenantId, wish.repositoryId),
    ports.links.forRepository(wish.tenantId, wish.repositoryId),
  ]);
  const before = others.find((link) => link.id === wish.linkId);
  if (repository === undefined)
    throw new Problem(
      "not-found",
      "This repository is not known to the app: push to it once, or connect it by name, then link it.",
    );
  if (server === undefined)
    throw new Problem(
      "not-found",
      "The CI server chosen for this link does not exist any more: somebody removed it. Please choose another.",
    );
  if (wish.linkId !== undefined && before === undefined) removed();
  if (others.some((link) => link.id !== wish.linkId && sameName(link.name, wish.draft.name))) {
    throw new Problem(
      "conflict",
      `Another link of this repository is called “${wish.draft.name}” already: please choose a name that tells them apart on a commit.`,
    );
  }
  const mayLink = mayUse(server, repository);
  if (!mayLink && (before !== undefined || !wish.ownsServer))
    throw new Problem("not-allowed", `The link was not saved: ${useRefusal(server, repository) ?? ""}.`);
  if (before !== undefined) {
    const changed = await ports.links.change(wish.tenantId, before.id, (current) => {
      const link = linkOf(wish, current, current, ports.clock());
      refuseTooManySecrets(link);
      return link;
    });
    return changed ?? removed();
  }
  const id = ports.newId();
  const birth = {
    id,
    statusKey: newStatusKey(
      wish.draft.name,
      id,
      others.map((link) => link.statusKey),
    ),
    resultToken: ports.newToken(),
    badgeToken: ports.newToken(),
  };
  const link = linkOf(wish, undefined, birth, ports.clock());
  refuseTooManySecrets(link);
  if (!mayLink) await ports.servers.changeAccess(wish.tenantId, server.id, (current) => letUse(current, repository));
  await ports.links.add(link);
  return link;
}

function removed(): never {
  throw new Problem(
    "not-found",
    "This link does not exist any more: somebody removed it. Go back to the settings and reload them.",
  );
}

/** The link as the wish would make it, kept nowhere: to test a job before saving. */
export function linkOf(wish: LinkWish, before: Link | undefined, birth: Birth, now: number): Link {
  const { newSecrets, newSecretParameters, ...decided } = wish.draft;
  const secretParameters = Object.entries({ ...before?.secretParameters, ...newSecretParameters }).filter(
    ([, value]) => value !== "",
  );
  return defined({
    ...decided,
    // The pasted address of a job may carry a password that nobody needs: the server's credentials are used.
    settings: splitUserinfo(decided.settings).values,
    id: birth.id,
    tenantId: wish.tenantId,
    repositoryId: wish.repositoryId,
    serverId: before?.serverId ?? wish.serverId,
    secrets: { ...before?.secrets, ...newSecrets },
    secretParameters: Object.fromEntries(secretParameters),
    statusKey: birth.statusKey,
    resultToken: birth.resultToken,
    badgeToken: birth.badgeToken,
    isPaused: before?.isPaused ?? false,
    pauseReason: before?.pauseReason,
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
  });
}

/** Limits secret parameters: each form adds to the kept ones, and all of them are sent with every build. */
function refuseTooManySecrets({ secretParameters }: Link): void {
  const entries = Object.entries(secretParameters);
  const characters = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (entries.length <= parametersLimit && characters <= secretCharactersLimit) return;
  throw new Problem(
    "too-large",
    `With those that are kept there would be ${entries.length} secret parameters of ${characters} characters, and a link has at most ${parametersLimit} of ${secretCharactersLimit}: please remove some with NAME= alone.`,
  );
}

/** Readable where the name allows it, else cut and told apart by a hash of the link's id; never one of `taken`. */
export function newStatusKey(name: string, linkId: string, taken: readonly string[]): string {
  const slug = `ci-${trimOf(
    plainLetters(name)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-"),
    "-",
  )}`;
  const isReadable = slug.length > "ci-".length && slug.length <= keyCharacters && !taken.includes(slug);
  if (isReadable) return slug;
  const hash = createHash("sha256").update(linkId).digest("hex").slice(0, 10);
  return `${trimEndOf(slug.slice(0, keyCharacters - hash.length - 1), "-")}-${hash}`;
}

function sameName(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
