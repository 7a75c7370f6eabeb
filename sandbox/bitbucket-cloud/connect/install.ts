// Installing, re-installing and uninstalling an app, with the callbacks and signatures Bitbucket uses for each.
// https://developer.atlassian.com/cloud/bitbucket/authentication-for-apps/
import { request } from "undici";
import type { World } from "../world.ts";
import type { User, Workspace } from "../model/types.ts";
import { makeSecret } from "../model/made-up.ts";
import { Refusal } from "../model/refusal.ts";
import { resolveAppUrl } from "./addresses.ts";
import type { Descriptor } from "./descriptor-schema.ts";
import { fetchDescriptor } from "./descriptor.ts";
import { makeClaims, signClaims } from "./jwt.ts";
import { describeInstalled, describeUninstalled } from "./lifecycle-payload.ts";
import type { Installation } from "./types.ts";

export interface InstallInput {
  descriptorUrl: string;
  workspace: Workspace;
  /**
   * Registered under "Develop apps" (ari: client key, one secret for all) or installed by its descriptor
   * (connection:N).
   */
  isRegistered: boolean;
  /** A new secret for a re-installed registered app; unregistered ones always get a new one. */
  mayRotateSecret: boolean;
  actor: User;
}

/** Installs, or installs again; the app must answer 2xx, else everything stays as it was. */
export async function installApp(world: World, input: InstallInput): Promise<Installation> {
  const descriptor = await fetchDescriptor(input.descriptorUrl);
  const before = findInstallation(world, descriptor.key, input.workspace, input.isRegistered);
  const clientKey = before?.clientKey ?? makeClientKey(world, descriptor.key, input);
  const secret = chooseSecret(world, descriptor, input);
  const installation: Installation = {
    clientKey,
    app: descriptor.key,
    isRegistered: input.isRegistered,
    descriptorUrl: input.descriptorUrl,
    descriptor,
    workspace: input.workspace,
    sharedSecret: secret.fresh,
    isActive: true,
    installedOn: world.settings.now(),
    hookUuids: before?.hookUuids ?? new Map<string, string>(),
  };
  // Valid already while the callback runs: an app may prove its secret with a call to the API before it answers.
  world.installations.set(clientKey, installation);
  try {
    const signedWith = before?.sharedSecret ?? (input.isRegistered ? secret.previous : null);
    await callBack(
      world,
      installation,
      descriptor.lifecycle?.installed,
      describeInstalled(world, installation, input.actor),
      signedWith,
    );
  } catch (error) {
    if (before) world.installations.set(clientKey, before);
    else world.installations.delete(clientKey);
    throw error;
  }
  keepAppSecret(world, descriptor, input, secret.fresh);
  return installation;
}

/** Uninstalls; what the app answers changes nothing. The secret is kept to sign a later install. */
export async function uninstallApp(world: World, installation: Installation): Promise<void> {
  installation.isActive = false;
  const body = describeUninstalled(world, installation);
  try {
    await callBack(
      world,
      installation,
      installation.descriptor.lifecycle?.uninstalled,
      body,
      installation.sharedSecret,
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** Of one app in one workspace, active or not. */
export function findInstallation(
  world: World,
  app: string,
  workspace: Workspace,
  isRegistered?: boolean,
): Installation | undefined {
  const found = [...world.installations.values()].filter((one) => one.app === app && one.workspace === workspace);
  return (
    found.find((one) => one.isRegistered === isRegistered) ?? (isRegistered === undefined ? found.at(-1) : undefined)
  );
}

function makeClientKey(world: World, app: string, input: InstallInput): string {
  if (input.isRegistered) return `ari:cloud:bitbucket::app/${input.workspace.uuid}/${app}`;
  return `connection:${480 + world.installations.size}`;
}

function chooseSecret(
  world: World,
  descriptor: Descriptor,
  input: InstallInput,
): { fresh: string | null; previous: string | null } {
  const previous = input.isRegistered ? (world.apps.get(descriptor.key)?.secret ?? null) : null;
  if (descriptor.authentication.type === "none" || input.workspace.owner) return { fresh: null, previous };
  const fresh = previous !== null && !input.mayRotateSecret ? previous : makeSecret(48);
  return { fresh, previous: previous ?? fresh };
}

function keepAppSecret(world: World, descriptor: Descriptor, input: InstallInput, secret: string | null): void {
  if (!input.isRegistered || secret === null) return;
  world.apps.set(descriptor.key, { key: descriptor.key, descriptorUrl: input.descriptorUrl, secret });
  for (const one of world.installations.values())
    if (one.app === descriptor.key && one.isRegistered && one.sharedSecret !== null) one.sharedSecret = secret;
}

async function callBack(
  world: World,
  installation: Installation,
  path: string | undefined,
  body: Record<string, unknown>,
  secret: string | null,
): Promise<void> {
  if (path === undefined) return;
  const url = resolveAppUrl(installation.descriptor, path);
  const bytes = Buffer.from(JSON.stringify(body));
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "user-agent": "python-requests/2.22.0",
    accept: "*/*",
    "accept-encoding": "gzip, deflate",
  };
  if (secret !== null)
    headers.authorization = `JWT ${signClaims(makeClaims(installation, "POST", url, world.settings.now()), secret)}`;
  const { statusCode, text } = await post(url, headers, bytes);
  if (statusCode < 200 || statusCode > 299) {
    throw new Refusal(
      400,
      `${installation.descriptor.name} could not be installed or removed: ${url} answered ${statusCode}: ${text.slice(0, 300)}`,
    );
  }
}

async function post(
  url: string,
  headers: Record<string, string>,
  body: Buffer,
): Promise<{ statusCode: number; text: string }> {
  try {
    const answer = await request(url, {
      method: "POST",
      headers,
      body,
      reset: true,
      signal: AbortSignal.timeout(10_000),
    });
    return { statusCode: answer.statusCode, text: await answer.body.text() };
  } catch (error) {
    throw new Refusal(400, `${url} did not answer: ${error instanceof Error ? error.message : String(error)}`);
  }
}
