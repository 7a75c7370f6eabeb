// Calls a tenant's host with its credentials: the one implementation of SendToHost.

import type { Answer, Call } from "../core/call.ts";
import type { SendToHost } from "../core/ports.ts";
import { keepSecret } from "../core/secrecy/cover.ts";
import type { SecretStore } from "../core/store.ts";
import type { SecretName, Tenant, TenantSettings } from "../core/tenant.ts";
import type { ForgeTokens } from "./forge-tokens.ts";
import type { HostProblems } from "./host-problem.ts";
import type { HostTokens } from "./host-tokens.ts";

export interface HostSenderPorts {
  /** Sends as it is; the roof gives it the rules for hosts. */
  readonly send: (call: Call, tenant: Tenant) => Promise<Answer>;
  readonly secrets: Pick<SecretStore, "get">;
  readonly tokens: HostTokens;
  readonly problems: HostProblems;
  /**
   * The Authorization header of the Connect door; with its secret read anew when asked to. Absent while that door is
   * closed.
   */
  readonly sign?: (call: Call, tenant: Tenant, isReadAnew: boolean) => Promise<string>;
  /** Of workspaces that have the Forge app. */
  readonly forgeTokens: Pick<ForgeTokens, "get" | "refused">;
  readonly apiUrlOf: (tenant: Tenant) => string;
}

/** What to send as Authorization, or why there is nothing to send. */
type Credential = { readonly header: string | undefined } | { readonly refusal: string } | { readonly later: string };

/** A sender that masks the call's credentials in the answer, since an error page may repeat them (S9). */
export function coverEchoes(send: HostSenderPorts["send"]): HostSenderPorts["send"] {
  return (call, tenant) => keepSecret([]).send(call, (made) => send(made, tenant));
}

/**
 * A call whose credentials are refused is tried once more with new ones; after that the tenant's settings page says so.
 */
export function createHostSender(ports: HostSenderPorts): SendToHost {
  return async (call, tenant) => {
    if (!isAtHost(call.url, ports.apiUrlOf(tenant))) return elsewhere();
    const first = await credentialOf(ports, call, tenant, undefined);
    if (!("header" in first)) return await endWithout(ports, first, tenant);
    let answer = await ports.send(withHeader(call, first.header), tenant);
    if (isRefused(answer)) {
      const second = await credentialOf(ports, call, tenant, first.header);
      if (!("header" in second)) return await endWithout(ports, second, tenant);
      if (second.header !== first.header) answer = await ports.send(withHeader(call, second.header), tenant);
    }
    await tellSettingsPage(ports, answer, tenant);
    return answer;
  };
}

/** A call for which there are no credentials ends like one whose credentials were refused: with 401. */
async function endWithout(
  ports: HostSenderPorts,
  credential: Exclude<Credential, { header: unknown }>,
  tenant: Tenant,
): Promise<Answer> {
  if ("later" in credential)
    return {
      kind: "failed",
      failure: "connection-lost",
      sentence: `No access token could be had from the host: ${credential.later}`,
      ms: 0,
    };
  await ports.problems.set(tenant.id, credential.refusal);
  const body = JSON.stringify({ type: "error", error: { message: credential.refusal } });
  return {
    kind: "answered",
    status: 401,
    headers: { "content-type": "application/json" },
    setCookies: [],
    body,
    isCut: false,
    ms: 0,
  };
}

/** `refused` is the header that the host has just refused. */
async function credentialOf(
  ports: HostSenderPorts,
  call: Call,
  tenant: Tenant,
  refused: string | undefined,
): Promise<Credential> {
  switch (tenant.settings.authorisation) {
    case "none":
      return { header: undefined };
    case "jwt":
      if (ports.sign === undefined)
        return {
          refusal:
            "The Connect door is closed, so Bitbucket cannot be called for this workspace: the operator has to open it (CONNECT=true).",
        };
      return { header: await ports.sign(call, tenant, refused !== undefined) };
    case "token":
      return await sealed(ports, tenant, "access-token", (token) => `Bearer ${token}`);
    case "basic":
      return await sealed(
        ports,
        tenant,
        "basic-credentials",
        (pair) => `Basic ${Buffer.from(pair, "utf8").toString("base64")}`,
      );
    case "forge":
      return await broughtByForge(ports, tenant, refused?.slice("Bearer ".length));
    case "oauth-client-credentials":
    case "oauth-code": {
      const token = await ports.tokens.get(tenant, refused?.slice("Bearer ".length));
      if (token.outcome === "token") return { header: `Bearer ${token.access}` };
      return token.outcome === "refused" ? { refusal: token.sentence } : { later: token.why };
    }
  }
}

/** Nobody can ask for such a token, so whoever needs one waits for the next call of Forge, an hour away at most. */
async function broughtByForge(
  { forgeTokens, problems }: HostSenderPorts,
  tenant: Tenant,
  refused: string | undefined,
): Promise<Credential> {
  if (refused !== undefined) await forgeTokens.refused(tenant, refused);
  const token = await forgeTokens.get(tenant);
  if (token !== undefined && token !== refused) return { header: `Bearer ${token}` };
  await problems.set(tenant.id, waitsForForge);
  return { later: waitsForForge };
}

const waitsForForge =
  "Bitbucket has yet to bring the app a new access token, which it does every hour and whenever a page of the app is opened; what waits for it goes on by itself then. After two hours without, an admin of the workspace has to install the app again.";

async function sealed(
  ports: HostSenderPorts,
  tenant: Tenant,
  name: SecretName,
  write: (secret: string) => string,
): Promise<Credential> {
  const secret = await ports.secrets.get(tenant.id, name);
  return secret === undefined
    ? { refusal: "No credentials for the host are stored: the operator has to store them again." }
    : { header: write(secret) };
}

/**
 * Data Center says 401 as well where the credentials are right and only a permission is missing; those are not to be
 * replaced.
 */
function isRefused(answer: Answer): boolean {
  return (
    answer.kind === "answered" &&
    answer.status === 401 &&
    !/"exceptionName"\s*:\s*"com\.atlassian\.bitbucket\.AuthorisationException"/.test(answer.body)
  );
}

/** Credentials go to the host they are for and nowhere else, whatever address an answer named as its next page. */
function isAtHost(url: string, apiUrl: string): boolean {
  const origin = URL.parse(url)?.origin;
  return origin !== undefined && origin !== "null" && origin === URL.parse(apiUrl)?.origin;
}

function elsewhere(): Answer {
  return {
    kind: "failed",
    failure: "address-not-allowed",
    sentence:
      "The call went to another address than the tenant's host, so it was not made; the operator has to check the host's address in the configuration.",
    ms: 0,
  };
}

function withHeader(call: Call, authorization: string | undefined): Call {
  return authorization === undefined ? call : { ...call, headers: { ...call.headers, authorization } };
}

async function tellSettingsPage(ports: HostSenderPorts, answer: Answer, tenant: Tenant): Promise<void> {
  if (answer.kind === "failed" || tenant.settings.authorisation === "none") return;
  if (isRefused(answer)) await ports.problems.set(tenant.id, refusedSentence[tenant.settings.authorisation]);
  else if (answer.status < 400 && tenant.settings.authorisationProblem !== undefined)
    await ports.problems.clear(tenant.id);
}

const refusedSentence: Readonly<Record<Exclude<TenantSettings["authorisation"], "none">, string>> = {
  jwt: "Bitbucket no longer accepts this installation's signature: an admin of the workspace has to install the app again.",
  forge: waitsForForge,
  token: "The host refuses the access token: an admin has to create a new one, and the operator to store it.",
  basic: "The host refuses user and password: an admin has to check them, and the operator to store them again.",
  "oauth-client-credentials":
    "The host refuses the tokens it gave to the app's OAuth consumer: an admin of the workspace has to check the consumer's permissions.",
  "oauth-code":
    "The host refuses the tokens it gave the app: an admin of the workspace has to authorise it again from the settings page.",
};
