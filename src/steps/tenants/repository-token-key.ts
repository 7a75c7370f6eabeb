// The key that goes out with a build and is traded for the code later: of one link, for a day. Made from no other
// token, so that whoever sees a result address has none.

import { createHmac } from "node:crypto";

import type { CiAdapter } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import type { Clock } from "../../core/ports.ts";
import type { StorePart } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";
import { isSame } from "../../core/secrecy/same.ts";

export interface RepositoryTokenKeyPorts {
  readonly store: StorePart<{ tenants: "get"; links: "get"; servers: "get" }>;
  readonly adapters: Readonly<Record<string, Pick<CiAdapter, "wantsRepositoryTokenKey">>>;
  /** 32 bytes for these keys alone. */
  readonly key: Uint8Array;
  readonly clock: Clock;
}

/** Who may fetch what: the one repository of the link whose key was shown. */
export interface RepositoryTokenOwner {
  readonly tenantId: string;
  readonly tenant: Tenant;
  readonly linkId: string;
  readonly repositoryId: string;
}

const lifeMs = 24 * 3_600_000;

/** A new key for the repository of a link. */
export function makeRepositoryTokenKey(
  ports: Pick<RepositoryTokenKeyPorts, "key" | "clock">,
  link: Pick<Link, "id" | "tenantId">,
): string {
  const claim = Buffer.from(JSON.stringify([link.tenantId, link.id, ports.clock() + lifeMs])).toString("base64url");
  return `${claim}.${signed(ports.key, claim)}`;
}

/**
 * Whose key it is; undefined when it is forged or too old, or when the link, its server or the installation is gone.
 */
export async function readRepositoryTokenKey(
  ports: RepositoryTokenKeyPorts,
  text: string,
): Promise<RepositoryTokenOwner | undefined> {
  const claim = readClaim(ports, text);
  const [tenant, link] =
    claim === undefined
      ? []
      : await Promise.all([
          ports.store.tenants.get(claim.tenantId),
          ports.store.links.get(claim.tenantId, claim.linkId),
        ]);
  if (tenant?.state !== "active" || link === undefined || link.isPaused) return undefined;
  const server = await ports.store.servers.get(tenant.id, link.serverId);
  const isWanted = server !== undefined && ports.adapters[server.kind]?.wantsRepositoryTokenKey?.(server) === true;
  return isWanted ? { tenantId: tenant.id, tenant, linkId: link.id, repositoryId: link.repositoryId } : undefined;
}

function readClaim(
  ports: RepositoryTokenKeyPorts,
  text: string,
): { readonly tenantId: string; readonly linkId: string } | undefined {
  const [claim = "", signature = ""] = text.length > 1000 ? [] : text.split(".", 2);
  if (!isSame(signature, signed(ports.key, claim))) return undefined;
  const [tenantId, linkId, endsAt] = JSON.parse(Buffer.from(claim, "base64url").toString("utf8")) as [
    string,
    string,
    number,
  ];
  return endsAt > ports.clock() ? { tenantId, linkId } : undefined;
}

function signed(key: Uint8Array, claim: string): string {
  return createHmac("sha256", key).update(claim).digest("base64url");
}
