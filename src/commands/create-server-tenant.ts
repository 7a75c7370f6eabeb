// Makes a tenant of one Bitbucket Data Center: keeps its credentials sealed, proves them as they are kept, and prints
// how to go on.

import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

import { runTalk } from "../core/call.ts";
import { hostProblem, onBehalfOf } from "../core/host-calls.ts";
import { Problem } from "../core/problem.ts";
import type { Tenant, TenantSettings } from "../core/tenant.ts";
import { trimEndOf } from "../core/text/text.ts";
import type { Resources } from "../app/resources.ts";
import { hosts } from "../hosts/registry.ts";
import { makeSignInLink } from "../http/doors/sign-in.ts";
import { readNetworks } from "../net/networks.ts";
import { replacedLine } from "./set-up-lines.ts";
import { refuseTwin } from "./twin.ts";

export interface ServerTenantWish {
  readonly url?: string | undefined;
  /** With one, the secret is this user's password; without, an HTTP access token. */
  readonly user?: string | undefined;
  readonly "ca-file"?: string | undefined;
  readonly "open-network"?: readonly string[] | undefined;
  readonly secret: string;
}

/** The events to tick where the app may not make webhooks itself. */
const wantedEvents =
  "Repository: Push, Modified. Pull request: Opened, Source branch updated, Modified, Merged, Declined, Comment added";

/** Lines to print. Throws Problems whose sentences the operator reads; nothing is kept then. */
export async function createServerTenant(resources: Resources, wish: ServerTenantWish): Promise<string[]> {
  const { store, newId, newToken, clock, config } = resources;
  const url = readUrl(wish.url);
  const host = "bitbucket-data-center";
  await refuseTwin(store, { host, accountId: url, name: url, settings: { authorisation: "token", apiUrl: url } });
  const settings: TenantSettings = {
    authorisation: wish.user === undefined ? "token" : "basic",
    apiUrl: url,
    webUrl: url,
    ...networksOf(wish["open-network"] ?? []),
  };
  const ca = wish["ca-file"] === undefined ? undefined : readCa(wish["ca-file"]);
  const id = newId();
  const draft: Tenant = {
    id,
    door: "webhook",
    host: "bitbucket-data-center",
    accountId: url,
    doorKey: id,
    name: new URL(url).host,
    state: "unverified",
    settings,
    createdAt: clock(),
    updatedAt: clock(),
  };
  await store.tenants.add(draft);
  try {
    if (ca !== undefined) await store.secrets.put(id, "ca-certificate", ca);
    await keep(resources, id, wish);
    await prove(resources, draft);
  } catch (thrown) {
    await store.tenants.erase(id);
    throw thrown;
  }
  await store.tenants.change(id, () => ({ state: "active", updatedAt: clock() }));
  const endpoint = { id: newToken(), tenantId: id, dialect: "bitbucket-data-center", secret: newToken() + newToken() };
  await store.endpoints.add(endpoint);
  return [
    `tenant    ${id}`,
    `instance  ${url}`,
    `hook URL  ${config.baseUrl}/hooks/${endpoint.id}`,
    `secret    ${endpoint.secret}`,
    `sign-in   ${await makeSignInLink({ once: store.once, newToken, clock, baseUrl: config.baseUrl }, id)}`,
    "",
    "Open the sign-in link within 15 minutes and connect a repository there: the app makes the webhook itself, where its credentials are an admin's.",
    "Where they are not, make a webhook in the repository or project with the hook URL and secret above, and tick:",
    wantedEvents,
  ];
}

/** Puts new credentials in place of refused ones; the old ones stay when the new ones prove nothing. */
export async function replaceServerCredentials(
  resources: Resources,
  tenant: Tenant,
  wish: ServerTenantWish,
): Promise<string[]> {
  const { store, clock } = resources;
  const name = wish.user === undefined ? "access-token" : "basic-credentials";
  const before = await store.secrets.get(tenant.id, name);
  const changed: Tenant = {
    ...tenant,
    settings: { ...tenant.settings, authorisation: wish.user === undefined ? "token" : "basic" },
  };
  await keep(resources, tenant.id, wish);
  try {
    await prove(resources, changed);
  } catch (thrown) {
    const tried = writeCredentials(wish);
    await store.tenants.change(tenant.id, (_, secretOf) =>
      secretOf(name) === tried ? { secrets: { [name]: before }, updatedAt: clock() } : undefined,
    );
    throw thrown;
  }
  const { authorisation, authorisationProblem: solved } = changed.settings;
  await store.tenants.change(tenant.id, () => ({
    settings: { authorisation, authorisationProblem: undefined },
    updatedAt: clock(),
  }));
  return [replacedLine(tenant, solved !== undefined)];
}

function readUrl(written: string | undefined): string {
  const url = URL.parse(written ?? "");
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:"))
    throw new Problem(
      "invalid-input",
      "Where is your Bitbucket? Give its base URL with --url, such as https://bitbucket.example.com.",
    );
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new Problem("invalid-input", "--url is the base URL alone: no user, no password, nothing after the path.");
  return trimEndOf(url.href.replace(/\/rest(\/.*)?$/, ""), "/");
}

function networksOf(written: readonly string[]): Pick<TenantSettings, "openNetworks"> {
  const read = readNetworks(written);
  if ("wrong" in read)
    throw new Problem(
      "invalid-input",
      `--open-network takes networks such as 10.1.0.0/16 or single addresses, not "${read.wrong}".`,
    );
  return written.length === 0 ? {} : { openNetworks: written };
}

function readCa(file: string): string {
  try {
    const text = readFileSync(file, "utf8");
    const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    const read = certificates.map((one) => new X509Certificate(one).toString());
    if (read.length === 0) throw new Error("it holds no certificate");
    return read.join("");
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : "unreadable";
    throw new Problem(
      "invalid-input",
      `--ca-file ${file} cannot be used (${why}): it has to be a file of certificates in PEM text.`,
    );
  }
}

async function keep({ store }: Resources, tenantId: string, wish: ServerTenantWish): Promise<void> {
  if (wish.secret === "")
    throw new Problem(
      "invalid-input",
      "No secret came on standard input: pipe an HTTP access token in with --token-stdin, or a password with --user <name> --password-stdin.",
    );
  await store.secrets.put(
    tenantId,
    wish.user === undefined ? "access-token" : "basic-credentials",
    writeCredentials(wish),
  );
}

function writeCredentials({ user, secret }: ServerTenantWish): string {
  return user === undefined ? secret : `${user}:${secret}`;
}

/** With the credentials, certificate and networks as they are kept, so that what was proved is what works. */
async function prove(resources: Resources, tenant: Tenant): Promise<void> {
  const host = hosts[tenant.host];
  if (host === undefined) throw new Error(`the host ${tenant.host} is not registered`);
  const sendToHost = onBehalfOf({ urgency: "person" }, resources.sendToHost);
  const talk = host.proof(resources.addresses.apiUrlOf(tenant), tenant.accountId);
  const outcome = await runTalk(talk, (call) => sendToHost(call, tenant));
  if (outcome.outcome === "done") return;
  throw hostProblem(outcome, (why) => `${tenant.accountId} did not accept the credentials: ${why}`);
}
