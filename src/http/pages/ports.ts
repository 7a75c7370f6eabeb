// Everything page handlers may reach, in one object: the roof hands in the real ones, a test small plain ones.

import type { CiAdapter } from "../../core/ci-adapter.ts";
import type { HookAddress } from "../../core/hook.ts";
import type { Host, WebhookCall } from "../../core/host.ts";
import type { Clock, NewId, NewToken, SendToHost, SendToServer } from "../../core/ports.ts";
import type { Queue } from "../../core/queue.ts";
import type { Store } from "../../core/store.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";
import type { Turns } from "../../core/limits/turns.ts";
import type { AdministersWorkspace } from "../../steps/tenants/workspace-admins.ts";
import type { Mail } from "../../steps/webhook/alert.ts";
import type { WebhookStanding } from "../../steps/registration/watch-webhook.ts";

/** The repository's webhook; each verb throws a Problem in the host's words. */
export interface WebhookAdmin {
  /** Whether the app makes, tests and removes it at the host by itself; else an admin does it there by hand. */
  isFor(tenant: Tenant): boolean;
  /** Where hosts post to, whoever makes the webhook. */
  addresses(tenant: Tenant, repository: Repository): Promise<readonly HookAddress[]>;
  /** The new secret of an address; the one before is good no more. */
  renewSecret(tenant: Tenant, repository: Repository, endpointId: string): Promise<string>;
  register(tenant: Tenant, repository: Repository): Promise<"made" | "found">;
  look(tenant: Tenant, repository: Repository): Promise<WebhookStanding | undefined>;
  test(tenant: Tenant, repository: Repository): Promise<WebhookCall>;
  remove(tenant: Tenant, repository: Repository): Promise<void>;
}

export interface PagePorts {
  readonly store: Pick<
    Store,
    | "tenants"
    | "repositories"
    | "servers"
    | "reportSecrets"
    | "links"
    | "breakers"
    | "linkHealth"
    | "history"
    | "builds"
    | "once"
    | "secrets"
  >;
  readonly queue: Pick<Queue, "hurry" | "replay" | "retryParked">;
  /** By the kind of a server. */
  readonly adapters: Readonly<Record<string, CiAdapter>>;
  /** By the host of a tenant. */
  readonly hosts: Readonly<Record<string, Host>>;
  readonly send: SendToServer;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
  /** Rejects with a Problem while the host cannot be asked. */
  readonly administersWorkspace: AdministersWorkspace;
  /** The operator lets everybody who reads a repository see where CI servers stand. */
  readonly showsCiAddresses: boolean;
  /** Absent where the operator set no mail server. */
  readonly sendMail: ((mail: Mail) => Promise<void>) | undefined;
  readonly webhooks: WebhookAdmin;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly newToken: NewToken;
  /** Where people and CI servers reach us, without a slash at the end. */
  readonly publicUrl: string;
}
