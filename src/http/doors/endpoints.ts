// The way in of native webhooks: an address with a secret of its own for each, which the sender signs with or shows.

import type { Dialect, LargeBodies } from "../../core/dialect.ts";
import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import type { Store } from "../../core/store.ts";
import type { Endpoint, Tenant } from "../../core/tenant.ts";
import { unproved } from "../door.ts";
import type { Asked, Door, HookProof, Known, LargeReception } from "../door.ts";
import { pathOf } from "../wire/raw-request.ts";

export interface FoundEndpoint {
  readonly endpoint: Endpoint;
  readonly tenant: Tenant;
}

export interface EndpointPorts {
  readonly endpointOf: (endpointId: string) => Promise<FoundEndpoint | undefined>;
  readonly dialects: Readonly<Record<string, Dialect>>;
  readonly countUnproved: (address: string) => void;
  /** Told what came to an address that there is, and could not be proved; never throws. */
  readonly refused?: (endpointId: string, why: string) => void;
}

/** What all addresses under an endpoint's have in common. */
export const endpointGuard = { guard: "hook-endpoint", challenge: "HMAC" } as const;

const noBody = new Uint8Array();

export function openEndpointDoor(ports: EndpointPorts): Door {
  return {
    hooks: [
      {
        path: "/hooks/:endpointId",
        ...endpointGuard,
        recognise: (asked) => recognise(ports, asked).catch((thrown: unknown) => refuse(thrown, ports, asked)),
      },
    ],
  };
}

/** The endpoint of an address, while its tenant is active. Throws `unproved()`. */
export async function activeEndpoint(
  { endpointOf }: Pick<EndpointPorts, "endpointOf">,
  asked: Asked,
): Promise<FoundEndpoint> {
  const found = await endpointOf(pathOf(asked.url).split("/")[2] ?? "");
  if (found?.tenant.state !== "active") throw unproved();
  return found;
}

/** Runs a check of the secret: all of its refusals become one sentence. */
export function checkSecret(check: () => void): void {
  try {
    check();
  } catch (thrown) {
    throw thrown instanceof Problem && thrown.code === "not-authenticated" ? unproved() : thrown;
  }
}

/** An endpoint as its tenant's addresses were read. */
export async function findEndpoint(store: Store, endpointId: string): Promise<FoundEndpoint | undefined> {
  const endpoint = await store.endpoints.byId(endpointId);
  const tenant = endpoint === undefined ? undefined : await store.tenants.get(endpoint.tenantId);
  return endpoint === undefined || tenant === undefined ? undefined : { endpoint, tenant };
}

/**
 * Says which sender the headers are of, to whoever set a webhook up at another's address: the same whether the address
 * exists or not.
 */
function refuse(thrown: unknown, { dialects }: EndpointPorts, { head }: Asked): never {
  if (!(thrown instanceof Problem) || thrown.code !== "not-authenticated") throw thrown;
  throw unproved(Object.values(dialects).find((dialect) => dialect.postedBy?.(head) === true)?.label);
}

/** Runs a check of the secret, whose refusal names the sender. */
function named<T>(ports: EndpointPorts, asked: Asked, check: () => T): T {
  try {
    return check();
  } catch (thrown) {
    return refuse(thrown, ports, asked);
  }
}

/** Runs a check of the secret, whose refusal the admins of the address can read about. */
function noting<T>({ refused }: EndpointPorts, { id }: Endpoint, check: () => T): T {
  try {
    return check();
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === "not-authenticated")
      refused?.(id, "Its signature or token does not fit the secret.");
    throw thrown;
  }
}

/** An address nobody has, a tenant that is gone, and a request without a proof are refused unread. */
async function recognise(ports: EndpointPorts, asked: Asked): Promise<Known<HookProof>> {
  const { endpoint, tenant } = await activeEndpoint(ports, asked);
  const dialect = ports.dialects[endpoint.dialect];
  if (dialect === undefined) throw unproved();
  const isHopeless =
    dialect.carriesProof?.(asked.head, endpoint.secret) === false &&
    dialect.isPing?.({ ...asked.head, body: noBody }) !== true;
  if (isHopeless) {
    ports.refused?.(endpoint.id, "It carried no signature or token that could fit the secret.");
    throw unproved();
  }
  const check = <T>(work: () => T): T => noting(ports, endpoint, () => named(ports, asked, work));
  return {
    tenantId: tenant.id,
    isProved: false,
    prove(hook: Hook): HookProof {
      if (dialect.isPing?.(hook) === true) {
        ports.countUnproved(asked.addressOf());
        return { outcome: "ping", dialect: dialect.id };
      }
      check(() => dialect.verify(hook, endpoint.secret));
      return provedBy({ endpoint, tenant });
    },
    large:
      dialect.largeBodies === undefined ? undefined : largeOf(check, dialect.largeBodies, { endpoint, tenant }, asked),
  };
}

function provedBy({ endpoint, tenant }: FoundEndpoint): HookProof {
  return { outcome: "proved", tenant, dialect: endpoint.dialect, repositoryId: endpoint.repositoryId };
}

function largeOf(
  check: <T>(work: () => T) => T,
  { limitBytes, open }: LargeBodies,
  found: FoundEndpoint,
  asked: Asked,
): LargeReception<HookProof> {
  return {
    limitBytes,
    open() {
      const body = open(asked.head, found.endpoint.secret);
      return {
        add: (bytes) => body.add(bytes),
        prove: (kept) => ({ hook: check(() => body.prove(kept)), proof: provedBy(found) }),
      };
    },
  };
}
