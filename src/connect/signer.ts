// Signs calls as the installations of this app: with their stored secrets, or with one that is still to be proved.

import type { Call } from "../core/call.ts";
import { Problem } from "../core/problem.ts";
import type { Clock } from "../core/ports.ts";
import type { Tenant } from "../core/tenant.ts";
import { createKnownTenants } from "./known-tenants.ts";
import type { KnownTenants, TenantSources } from "./known-tenants.ts";
import { signCall } from "./sign.ts";
import { secretKey } from "./verify-jwt.ts";

type SignedCall = Pick<Call, "method" | "url">;

export interface ConnectSigner {
  /** The tenants of the door with their secrets: what it checks tokens with, too. */
  readonly known: KnownTenants;
  /** The Authorization header of an API call, with the tenant's stored secret, read anew when asked to. */
  readonly sign: (call: SignedCall, tenant: Tenant, isReadAnew?: boolean) => Promise<string>;
  /** The same with a secret that is still to be proved. */
  readonly signWith: (call: SignedCall, tenant: Tenant, sharedSecret: string) => string;
}

export function createConnectSigner(
  options: TenantSources & { readonly appKey: string; readonly clock: Clock },
): ConnectSigner {
  const { appKey, clock } = options;
  const known = createKnownTenants(options);
  return {
    known,
    async sign(call, { doorKey: clientKey }, isReadAnew = false) {
      if (isReadAnew) known.forget(clientKey);
      const signer = await known.get(clientKey);
      if (signer === undefined)
        throw new Problem(
          "authorisation-lost",
          "This installation's secret is gone; a workspace admin has to install the app again in Bitbucket.",
        );
      return signCall(call, { appKey, clientKey, sharedSecret: signer.sharedSecret }, clock());
    },
    signWith: (call, { doorKey: clientKey }, sharedSecret) =>
      signCall(call, { appKey, clientKey, sharedSecret: secretKey(sharedSecret) }, clock()),
  };
}
