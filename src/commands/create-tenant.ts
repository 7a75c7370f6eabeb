// Makes a tenant of the native webhook door: proves its credentials first, then prints what to paste into Bitbucket.

import { runTalk } from "../core/call.ts";
import type { Call } from "../core/call.ts";
import type { HostOutcome } from "../core/host.ts";
import { tokenCall, readTokenAnswer, writeOauthClient } from "../core/rules/oauth.ts";
import { Problem } from "../core/problem.ts";
import type { Tenant, TenantChange, TenantSettings } from "../core/tenant.ts";
import type { Resources } from "../app/resources.ts";
import { hosts } from "../hosts/registry.ts";
import { replacedLine } from "./set-up-lines.ts";
import { refuseTwin } from "./twin.ts";

export interface TenantWish {
  readonly workspace?: string | undefined;
  readonly repository?: string | undefined;
  readonly "oauth-key"?: string | undefined;
  readonly grant?: string | undefined;
  /** A second tenant of the workspace is wanted. */
  readonly another?: boolean | undefined;
  /** Access token, or the OAuth consumer's secret. */
  readonly secret: string;
}

/** The events to tick in Bitbucket's webhook settings: those that Connect asks for, too. */
const wantedEvents = [
  "repo:push",
  "repo:updated",
  "pullrequest:created",
  "pullrequest:updated",
  "pullrequest:push",
  "pullrequest:fulfilled",
  "pullrequest:rejected",
  "pullrequest:comment_created",
].join(", ");

/** Lines to print. Throws Problems whose sentences the operator reads. */
export async function createTenant(resources: Resources, wish: TenantWish): Promise<string[]> {
  const { store, newId, newToken, clock, config } = resources;
  if (wish.workspace === undefined || wish.workspace === "")
    throw new Problem("invalid-input", "Which workspace? Give its slug or UUID with --workspace.");
  if (wish.secret === "")
    throw new Problem(
      "invalid-input",
      "No secret came on standard input: pipe the access token in with --token-stdin, or the OAuth consumer's secret with --oauth-secret-stdin.",
    );
  const id = newId();
  const authorisation = authorisationOf(wish);
  const draft: Tenant = {
    id,
    door: "webhook",
    host: "bitbucket-cloud",
    accountId: wish.workspace,
    doorKey: id,
    name: wish.workspace,
    state: "active",
    settings: { authorisation },
    createdAt: clock(),
    updatedAt: clock(),
  };
  const account = authorisation === "oauth-code" ? unproved(wish.workspace) : await prove(resources, draft, wish);
  const tenant: Tenant = { ...draft, accountId: account.accountId, name: account.name };
  // A repository's access token reaches no other repository: each has a tenant of its own.
  if (wish.another !== true && wish.repository === undefined) await refuseTwin(store, tenant);
  await store.tenants.add(tenant, credentialsOf(authorisation, wish));
  const endpoint = { id: newToken(), tenantId: id, dialect: "bitbucket-cloud", secret: newToken() + newToken() };
  await store.endpoints.add(endpoint);
  return [
    `tenant    ${id}`,
    `workspace ${tenant.name} ${tenant.accountId}`,
    `hook URL  ${config.baseUrl}/hooks/${endpoint.id}`,
    `secret    ${endpoint.secret}`,
    "",
    "In Bitbucket, add a webhook to the repository or workspace with this URL and secret, and choose these events:",
    wantedEvents,
    `Then open the pages with: npm run tenant -- open ${id}`,
    ...(authorisation === "oauth-code"
      ? [`and press "Authorise" there; the consumer's callback address has to be ${config.baseUrl}/oauth/callback`]
      : []),
  ];
}

/** Puts new credentials in place of refused ones, once they are proved. */
export async function replaceCredentials(resources: Resources, tenantId: string, wish: TenantWish): Promise<string[]> {
  const { store, clock } = resources;
  const tenant = await store.tenants.get(tenantId);
  if (tenant?.door !== "webhook")
    throw new Problem(
      "not-found",
      `There is no tenant ${tenantId} whose credentials could be replaced; npm run tenant -- list shows them.`,
    );
  const authorisation = authorisationOf(wish);
  const account =
    authorisation === "oauth-code"
      ? tenant
      : await prove(resources, { ...tenant, settings: { ...tenant.settings, authorisation } }, wish);
  if (account.accountId !== tenant.accountId)
    throw new Problem("conflict", `These credentials are for ${account.name}, not for ${tenant.name}.`);
  const { authorisationProblem: solved } = tenant.settings;
  const secrets = credentialsOf(authorisation, wish);
  const changed = await store.tenants.change(tenantId, ({ state }) =>
    state === "uninstalled"
      ? undefined
      : { settings: { authorisation, authorisationProblem: undefined }, secrets, updatedAt: clock() },
  );
  if (changed === undefined)
    throw new Problem("not-found", `The tenant ${tenantId} was removed: its credentials are not kept any more.`);
  return [replacedLine(tenant, solved !== undefined)];
}

function credentialsOf(
  authorisation: TenantSettings["authorisation"],
  wish: TenantWish,
): NonNullable<TenantChange["secrets"]> {
  if (authorisation === "token") return { "access-token": wish.secret };
  return { "oauth-client": writeOauthClient({ id: wish["oauth-key"] ?? "", secret: wish.secret }) };
}

function authorisationOf(wish: TenantWish): TenantSettings["authorisation"] {
  if (wish["oauth-key"] === undefined) return "token";
  if (wish.grant === undefined || wish.grant === "client-credentials") return "oauth-client-credentials";
  if (wish.grant === "authorization-code") return "oauth-code";
  throw new Problem(
    "invalid-input",
    `--grant is either client-credentials or authorization-code, not "${wish.grant}".`,
  );
}

/** Nothing can be asked before somebody consented: the workspace has to be named by what never changes. */
function unproved(workspace: string): { accountId: string; name: string } {
  if (/^\{[0-9a-f-]{36}\}$/i.test(workspace)) return { accountId: workspace, name: workspace };
  throw new Problem(
    "invalid-input",
    "With --grant authorization-code nothing can be looked up yet: give the workspace's UUID in braces with --workspace.",
  );
}

async function prove(
  resources: Resources,
  draft: Tenant,
  wish: TenantWish,
): Promise<{ accountId: string; name: string }> {
  const host = hosts[draft.host];
  if (host === undefined) throw new Error(`the host ${draft.host} is not registered`);
  const token =
    draft.settings.authorisation === "token" ? wish.secret : await tokenByCredentials(resources, draft, wish);
  const send = (call: Call): ReturnType<Resources["sendBare"]> =>
    resources.sendBare({ ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } }, draft);
  const apiUrl = resources.addresses.apiUrlOf(draft);
  if (wish.repository === undefined)
    return doneOr(await runTalk(host.proof(apiUrl, draft.accountId), send), "the workspace");
  const found = doneOr(
    await runTalk(host.repository(apiUrl, draft.accountId, `${draft.accountId}/${wish.repository}`), send),
    "the repository",
  );
  if (found.ownerId === undefined)
    throw new Problem(
      "host-refused",
      "Bitbucket did not say which workspace the repository belongs to; give the workspace's UUID in braces with --workspace.",
    );
  return { accountId: found.ownerId, name: found.owner };
}

async function tokenByCredentials(resources: Resources, draft: Tenant, wish: TenantWish): Promise<string> {
  const call = tokenCall(
    resources.addresses.webUrlOf(draft),
    { id: wish["oauth-key"] ?? "", secret: wish.secret },
    "get an access token",
    { grant_type: "client_credentials" },
  );
  const read = readTokenAnswer(await resources.sendBare(call, draft), resources.clock());
  if (read.outcome === "tokens") return read.tokens.access;
  throw new Problem(
    read.outcome === "refused" ? "host-refused" : "host-unreachable",
    `Bitbucket gave no token for this OAuth consumer (${read.why}): check key and secret, and that the consumer is private and has the permissions "repository" and "pull request".`,
  );
}

function doneOr<T>(outcome: HostOutcome<T>, what: string): T {
  if (outcome.outcome === "done") return outcome.value;
  throw new Problem(
    outcome.outcome === "refused" ? "host-refused" : "host-unreachable",
    `Bitbucket did not let us read ${what}: ${outcome.why}`,
  );
}
