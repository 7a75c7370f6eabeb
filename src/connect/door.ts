// The Connect door: who a token speaks for, and what the descriptor says.

import type { KeyObject } from "node:crypto";

import type { RequestHandler } from "express";

import { Problem } from "../core/problem.ts";
import type { Clock, Log } from "../core/ports.ts";
import type { OnceStore } from "../core/store.ts";
import type { Tenant } from "../core/tenant.ts";
import { trimEndOf } from "../core/text/text.ts";
import type { InstallBody } from "./install-body.ts";
import type { KnownTenant } from "./known-tenants.ts";
import { openLibrary } from "./library.ts";
import { createLifecycle } from "./lifecycle.ts";
import { createProvedTokens } from "./proved-tokens.ts";
import type { ConnectSigner } from "./signer.ts";
import { createTokenLedger } from "./token-ledger.ts";
import type { BodyUse, BroughtHook, TokenMark } from "./token-ledger.ts";
import { secretKey } from "./verify-jwt.ts";

export interface ConnectDoorOptions {
  readonly appKey: string;
  readonly baseUrl: string;
  /** Bitbucket's addresses as configured; an installed call has to come from one of them. */
  readonly webUrl: string;
  readonly apiUrl: string;
  /** The secret Bitbucket shows for a registered app: with it, first installs have to be signed, too. */
  readonly appSecret?: string;
  /** The process's environment: atlassian-connect-express reads switches from it behind our back. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signer: Pick<ConnectSigner, "known">;
  readonly once: OnceStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly install: (installation: Omit<InstallBody, "baseUrl"> & { readonly provedWith?: string }) => Promise<void>;
  readonly uninstall: (tenant: Tenant, provedWith: string) => Promise<void>;
}

/** Somebody Bitbucket vouches for: an active tenant. */
interface ConnectCaller {
  readonly tenant: Tenant;
  readonly mark: TokenMark;
}

export interface ConnectDoor {
  descriptor(): Readonly<Record<string, unknown>>;
  /**
   * Express handlers for POST /connect/installed and /connect/uninstalled, in order; they read the body themselves
   * where nobody has.
   */
  readonly installed: readonly RequestHandler[];
  readonly uninstalled: readonly RequestHandler[];
  /** Whose token it is; `address` is path and query as they came. Throws Problem "not-authenticated". */
  authenticate(request: {
    readonly token: string;
    readonly method: string;
    readonly address: string;
  }): Promise<ConnectCaller>;
  /** For webhooks, before the hook is written down (S2b). Throws Problem "replayed-token". */
  checkBody(caller: ConnectCaller, hook: BroughtHook): Promise<BodyUse>;
  close(): void;
}

/** Opens the door; throws Problem "wrong-configuration" while the environment would weaken it. */
export async function openConnectDoor(options: ConnectDoorOptions): Promise<ConnectDoor> {
  refuseSwitches(options.env);
  const hosts = [...new Set([options.webUrl, options.apiUrl].map((url) => new URL(url).hostname))];
  const basePath = trimEndOf(new URL(options.baseUrl).pathname, "/");
  const { known } = options.signer;
  const proved = createProvedTokens(basePath);
  const ledger = createTokenLedger(options);
  const library = await openLibrary({
    ...options,
    hosts,
    find: async (clientKey) => infoOf(await known.get(clientKey), options),
  });
  const appSecret: KeyObject | undefined = options.appSecret === undefined ? undefined : secretKey(options.appSecret);
  const lifecycle = createLifecycle({ ...options, hosts, basePath, appSecret, known, library });

  return {
    ...lifecycle,
    descriptor: () => library.descriptor,
    async authenticate({ token, method, address }) {
      const clientKey = proved.issuerOf(token);
      const check = (tenant: KnownTenant | undefined): ConnectCaller => {
        if (tenant === undefined)
          throw new Problem(
            "not-authenticated",
            "The token is not signed with the secret of an installation of this app.",
          );
        const mark = proved.prove({
          token,
          method,
          address,
          clientKey,
          sharedSecret: tenant.sharedSecret,
          nowMs: options.clock(),
        });
        if (tenant.tenant.state !== "active") throw new Problem("not-authenticated", notActive[tenant.tenant.state]);
        return { tenant: tenant.tenant, mark };
      };
      const remembered = await known.get(clientKey);
      try {
        return check(remembered);
      } catch (thrown) {
        // Another process may have installed or proved it a moment ago.
        const fresh = await known.getFresh(clientKey);
        if (fresh === undefined || fresh === remembered) throw thrown;
        return check(fresh);
      }
    },
    checkBody: (caller, hook) => ledger.check(caller.mark, hook),
    close: () => ledger.close(),
  };
}

const notActive = {
  unverified:
    "Bitbucket has not confirmed this installation yet; it takes a few seconds after installing, please try again then.",
  uninstalled: "The app has been removed from this workspace; an admin can install it again in Bitbucket.",
} as const;

/** AC_OPTS=no-auth switches the library's checks off; the others replace what we configure. */
function refuseSwitches(env: Readonly<Record<string, string | undefined>>): void {
  const set = [
    "AC_OPTS",
    "AC_HOST_WHITELIST",
    "AC_PRODUCT",
    "AC_LOCAL_BASE_URL",
    "AC_APP_KEY",
    "AC_ALLOWED_BASE_URLS",
  ].filter((name) => (env[name] ?? "") !== "");
  if (set.length === 0) return;
  throw new Problem(
    "wrong-configuration",
    `atlassian-connect-express would obey ${set.join(", ")} and so weaken the Connect door; the operator has to take it out of the environment and set BASE_URL and CONNECT_APP_KEY instead.`,
  );
}

function infoOf(
  known: KnownTenant | undefined,
  options: ConnectDoorOptions,
): { key: string; clientKey: string; sharedSecret: string; baseUrl: string } | undefined {
  if (known === undefined || known.tenant.state === "unverified") return undefined;
  return { key: options.appKey, clientKey: known.tenant.doorKey, sharedSecret: known.secret, baseUrl: options.webUrl };
}
