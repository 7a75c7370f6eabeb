// A CI server a tenant has connected.

import type { FieldValues } from "./field.ts";
import { secretPartOf, urlCredentialsName } from "./rules/userinfo.ts";

export interface Server {
  readonly id: string;
  readonly tenantId: string;
  /** A key of the CI registry. */
  readonly kind: string;
  readonly name: string;
  /** Values of the adapter's fields of scope "server". */
  readonly settings: FieldValues;
  /** Secret values by field name, unsealed. Never shown, never logged. */
  readonly secrets: FieldValues;
  /** At most this many deliveries in flight at once. */
  readonly inFlightLimit: number;
  /** Who owns it and who may use it. */
  readonly access: ServerAccess;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an admin decides about a server. */
export type ServerDecision = Pick<Server, "name" | "settings" | "secrets" | "inFlightLimit" | "updatedAt">;

/** What its owner decided about a server, beside what it is. */
export interface ServerAccess {
  /** The repository whose admins own it; absent: the workspace's admins do. */
  readonly ownerRepositoryId?: string;
  /** Ids of the repositories that may use it, beside its owner. */
  readonly repositories: readonly string[];
  /** Globs on full names of repositories that may. */
  readonly patterns: readonly string[];
  /** The only requests that links may make with its credentials: "METHOD /path", the path a glob; empty: any. */
  readonly requests: readonly string[];
}

/** Owned by the workspace's admins, and used by nobody yet. */
export const closedAccess: ServerAccess = { repositories: [], patterns: [], requests: [] };

/** Every text that has to be masked where a server's words are shown. */
export function secretsOf({ secrets }: Pick<Server, "secrets">): readonly string[] {
  const typedIntoAddress = secrets[urlCredentialsName];
  return [...Object.values(secrets), ...(typedIntoAddress === undefined ? [] : [secretPartOf(typedIntoAddress)])];
}
