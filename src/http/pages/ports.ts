// Everything page handlers may reach, in one object: the roof hands in the real ones, a test small plain ones.

import type { CiAdapter } from "../../core/ci-adapter.ts";
import type { Host } from "../../core/host.ts";
import type { Clock, NewId, NewToken, SendToHost, SendToServer } from "../../core/ports.ts";
import type { Queue } from "../../core/queue.ts";
import type { Store } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";

export interface PagePorts {
  readonly store: Pick<Store, "tenants" | "repositories" | "servers" | "reportSecrets" | "links" | "breakers" | "linkHealth" | "history" | "builds" | "once" | "secrets">;
  readonly queue: Pick<Queue, "replay">;
  /** By the kind of a server. */
  readonly adapters: Readonly<Record<string, CiAdapter>>;
  /** By the host of a tenant. */
  readonly hosts: Readonly<Record<string, Host>>;
  readonly send: SendToServer;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
  /** The operator set a mail server. */
  readonly mayMail: boolean;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly newToken: NewToken;
  /** Where people and CI servers reach us, without a slash at the end. */
  readonly publicUrl: string;
}
