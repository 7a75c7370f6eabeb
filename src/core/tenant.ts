// One customer, and how it reaches us.

import { defined } from "./rules/defined.ts";

type Door = "connect" | "forge" | "webhook";
export type HostKind = "bitbucket-cloud" | "bitbucket-data-center" | "github" | "gitlab" | "none";

/**
 * unverified: its install call has not been proved by an API call signed with the new secret; it receives and shows
 * nothing. uninstalled: deliveries stopped, credentials destroyed; data goes after a grace time.
 */
type TenantState = "unverified" | "active" | "uninstalled";

export interface Tenant {
  readonly id: string;
  readonly door: Door;
  readonly host: HostKind;
  /** The host's stable id of the customer: a workspace UUID in braces; a Data Center base URL. */
  readonly accountId: string;
  /** Connect's clientKey, Forge's workspace UUID, for other doors the tenant's own id. Unique with the door. */
  readonly doorKey: string;
  /** For display: workspace slug or instance name. Changes with renames. */
  readonly name: string;
  readonly state: TenantState;
  readonly settings: TenantSettings;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface TenantSettings {
  /** Where the host's web pages and API answer, when the configured defaults are not meant (Data Center). */
  readonly webUrl?: string;
  readonly apiUrl?: string;
  /** How API calls are authorised: by the door's JWT, a fixed token, OAuth, or tokens that Forge brings. */
  readonly authorisation: "jwt" | "token" | "basic" | "oauth-client-credentials" | "oauth-code" | "forge" | "none";
  /** Networks (CIDR) this tenant's CI servers may live in although private; set by the operator only. */
  readonly openNetworks?: readonly string[];
  /** Host names this tenant's CI servers must be among, when set. */
  readonly allowedHosts?: readonly string[];
  /** A sentence for the settings page when the host refused our credentials; absent when all is well. */
  readonly authorisationProblem?: string;
  /**
   * What the host's answers gave away about its version, and when: asked anew after a day, since hosts are upgraded.
   */
  readonly hostTraits?: Readonly<Record<string, number>>;
  /** Who is told when a link begins to fail or works again, by repository. */
  readonly alerts?: Readonly<Record<string, AlertRules>>;
  /** When the app took a repository's webhook away because an admin wanted it, by repository. */
  readonly webhooksRemoved?: Readonly<Record<string, number>>;
  readonly uninstalledAt?: number;
  /** Of the Forge app in the workspace: another after each installation. */
  readonly installationId?: string;
  /** Everything of this tenant is being taken away: nothing brings it back. */
  readonly erasedSince?: number;
}

/** Where alerts about the links of a repository go. */
export interface AlertRules {
  readonly url?: string;
  readonly email?: string;
}

/** Names under which a tenant's sealed secrets are kept. */
export type SecretName =
  | "connect-shared-secret"
  | "access-token"
  | "basic-credentials"
  | "oauth-client"
  | "oauth-tokens"
  | "forge-system-token"
  | "ca-certificate"
  | `alert-secret:${string}`;

/** What one change of a tenant names; whatever it does not name stays as it is, whoever else changes it. */
export interface TenantChange {
  readonly state?: TenantState;
  readonly name?: string;
  readonly accountId?: string;
  /** By setting; undefined takes one away. */
  readonly settings?: { readonly [Name in keyof TenantSettings]?: TenantSettings[Name] | undefined };
  /** By name, kept or (undefined) destroyed together with the change. */
  readonly secrets?: { readonly [Name in SecretName]?: string | undefined };
  /**
   * Takes away what the tenant trusted us with, but for the Connect door's secret: a later re-install is signed with
   * it.
   */
  readonly destroysCredentials?: true;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
}

/** The tenant's own row after the change. */
export function changeTenant(tenant: Tenant, change: TenantChange): Tenant {
  const { state, name, accountId, settings = {}, updatedAt } = change;
  const { authorisation = tenant.settings.authorisation, ...others } = settings;
  return {
    ...tenant,
    state: state ?? tenant.state,
    name: name ?? tenant.name,
    accountId: accountId ?? tenant.accountId,
    settings: defined({ ...tenant.settings, ...others, authorisation }),
    updatedAt,
  };
}

/** An address of ours a native webhook posts to. */
export interface Endpoint {
  readonly id: string;
  readonly tenantId: string;
  readonly dialect: string;
  readonly secret: string;
  /** Limits the endpoint to one repository, when set. */
  readonly repositoryId?: string;
}

/** A repository we have heard of, by its stable id. */
export interface Repository {
  readonly tenantId: string;
  readonly id: string;
  readonly fullName: string;
  readonly owner: string;
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  readonly updatedAt: number;
}
