// Makes a tenant whose repositories live on GitHub, on GitLab, or on no host that can be asked: proves the token,
// prints what to paste.

import { runTalk } from "../core/call.ts";
import type { Dialect } from "../core/dialect.ts";
import { foundHeadsDialect } from "../core/rules/found-heads.ts";
import type { Host } from "../core/host.ts";
import type { StorePart } from "../core/store.ts";
import { Problem } from "../core/problem.ts";
import type { HostKind, Tenant } from "../core/tenant.ts";
import { trimEndOf } from "../core/text/text.ts";
import { defined } from "../core/rules/defined.ts";
import type { Resources } from "../app/resources.ts";
import { hosts } from "../hosts/registry.ts";
import { setUpLines } from "./set-up-lines.ts";
import { refuseTwin } from "./twin.ts";

export interface WebhookTenantWish {
  readonly host: string;
  readonly dialect?: string | undefined;
  /** Owner or group on the host; just a name where there is no host. */
  readonly name?: string | undefined;
  readonly "api-url"?: string | undefined;
  /** A second tenant of the account is wanted. */
  readonly another?: boolean | undefined;
  /** Access token of the host; "" when none came. */
  readonly secret: string;
}

/** What of the resources making a tenant needs. */
interface WebhookTenantPorts extends Pick<Resources, "dialects" | "newId" | "newToken" | "clock" | "sendBare"> {
  readonly store: StorePart<{ tenants: "add" | "list"; endpoints: "add" }>;
  readonly config: Pick<Resources["config"], "baseUrl">;
  readonly addresses: Pick<Resources["addresses"], "apiUrlOf">;
}

const usualDialects: Readonly<Partial<Record<HostKind, string>>> = { github: "github", gitlab: "gitlab" };

/** Lines to print. Throws Problems whose sentences the operator reads. */
export async function createWebhookTenant(resources: WebhookTenantPorts, wish: WebhookTenantWish): Promise<string[]> {
  const { store, newId, newToken, clock, config } = resources;
  const kind = kindOf(wish.host);
  const dialect = dialectOf(resources.dialects, kind, wish.dialect);
  const name = wish.name?.trim() ?? "";
  if (name === "")
    throw new Problem(
      "invalid-input",
      kind === "none"
        ? "Give the tenant a name with --name."
        : "Whose repositories? Give the owner or group with --name.",
    );
  const id = newId();
  const apiUrl = apiUrlOf(kind, wish["api-url"]);
  const host = hosts[kind];
  const draft: Tenant = {
    id,
    door: "webhook",
    host: kind,
    accountId: name,
    doorKey: id,
    name,
    state: "active",
    settings: defined({ authorisation: host === undefined ? "none" : "token", apiUrl }),
    createdAt: clock(),
    updatedAt: clock(),
  };
  const tenant = host === undefined ? draft : { ...draft, ...(await prove(resources, host, draft, wish.secret)) };
  if (wish.another !== true) await refuseTwin(store, tenant);
  await store.tenants.add(tenant, host === undefined ? {} : { "access-token": wish.secret });
  const endpoint = { id: newToken(), tenantId: id, dialect: dialect.id, secret: newToken() + newToken() };
  await store.endpoints.add(endpoint);
  return setUpLines(config.baseUrl, tenant, endpoint, dialect);
}

function kindOf(host: string): HostKind {
  if (host === "github" || host === "gitlab" || host === "none") return host;
  throw new Problem("invalid-input", `--host is github, gitlab or none here, not "${host}".`);
}

/** Deliveries of apps come by doors of their own. */
const ofDoors: readonly string[] = ["bitbucket-connect", "bitbucket-forge"];

function dialectOf(dialects: Resources["dialects"], kind: HostKind, wanted: string | undefined): Dialect {
  const choices = Object.keys(dialects).filter(
    (id) => !ofDoors.includes(id) && (id !== foundHeadsDialect || kind !== "none"),
  );
  const dialect = dialects[wanted ?? usualDialects[kind] ?? ""];
  if (dialect !== undefined && choices.includes(dialect.id)) return dialect;
  const what =
    wanted === undefined
      ? "Say how the sender speaks"
      : `There is no dialect "${wanted}" for this host; give another one`;
  throw new Problem("invalid-input", `${what} with --dialect: ${choices.join(", ")}.`);
}

function apiUrlOf(kind: HostKind, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const isPlain =
    url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.search === "" && url.hash === "";
  if (!isPlain || kind === "none")
    throw new Problem(
      "invalid-input",
      kind === "none"
        ? "There is no API of --host none: leave --api-url out."
        : `--api-url has to be an address such as https://git.example.com/api/v4, without user and query; it is "${text}".`,
    );
  const address = trimEndOf(url.href, "/");
  return kind === "gitlab" && !/\/api\/v\d+$/.test(address) ? `${address}/api/v4` : address;
}

async function prove(
  resources: WebhookTenantPorts,
  host: Host,
  draft: Tenant,
  token: string,
): Promise<{ accountId: string; name: string }> {
  if (token === "")
    throw new Problem(
      "invalid-input",
      `No access token came on standard input: pipe one of ${host.label} in, with --token-stdin.`,
    );
  const authorization = `Bearer ${token}`;
  const outcome = await runTalk(host.proof(resources.addresses.apiUrlOf(draft), draft.accountId), (call) =>
    resources.sendBare({ ...call, headers: { ...call.headers, authorization } }, draft),
  );
  if (outcome.outcome === "done") return outcome.value;
  throw new Problem(
    outcome.outcome === "refused" ? "host-refused" : "host-unreachable",
    `${host.label} did not take the access token: ${outcome.why}`,
  );
}
