// A CI server a tenant has connected.

import type { FieldValues } from "./field.ts";
import { secretPartOf, urlCredentialsName } from "./userinfo.ts";

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
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What an admin decides about a server. */
export type ServerDecision = Pick<Server, "name" | "settings" | "secrets" | "inFlightLimit" | "updatedAt">;

/** Every text that has to be masked where a server's words are shown. */
export function secretsOf({ secrets }: Pick<Server, "secrets">): readonly string[] {
  const typedIntoAddress = secrets[urlCredentialsName];
  return [...Object.values(secrets), ...(typedIntoAddress === undefined ? [] : [secretPartOf(typedIntoAddress)])];
}
