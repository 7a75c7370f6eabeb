// "Grant access?": for an OAuth consumer, and for installing an app from its own site.
import { fetchDescriptor } from "../connect/descriptor.ts";
import { installApp } from "../connect/install.ts";
import { signRequest } from "../connect/jwt.ts";
import { findWorkspace } from "../model/accounts.ts";
import { Refusal } from "../model/refusal.ts";
import { denyCode, grantCode, readAuthorizeRequest } from "../oauth/authorize.ts";
import { readForm } from "./form.ts";
import { show } from "./show.ts";
import type { Visit } from "./show.ts";

/** GET /site/oauth2/authorize */
export function showOauthConsent(visit: Visit): void {
  const query = readForm(visit.request.query);
  const { consumer } = readAuthorizeRequest(visit.world, query);
  const fields = Object.entries(query).map(([name, value]) => ({ name, value }));
  show(visit, "consent", {
    title: `${consumer.name} asks for access`,
    action: "/site/oauth2/authorize",
    app: consumer.name,
    scopes: consumer.scopes,
    fields,
    mayDeny: true,
  });
}

/** POST /site/oauth2/authorize */
export function decideOauth(visit: Visit): void {
  const form = readForm(visit.request.body);
  const asked = readAuthorizeRequest(visit.world, form);
  visit.response.redirect(form.decision === "deny" ? denyCode(asked) : grantCode(visit.world, asked, visit.user));
}

/** GET /site/addons/authorize */
export async function showInstallConsent(visit: Visit): Promise<void> {
  const query = readForm(visit.request.query);
  const { descriptor, redirectUri, isRegistered } = await readInstallRequest(visit, query);
  const workspaces = [...visit.world.workspaces.values()]
    .filter((workspace) => workspace.members.get(visit.user.uuid) === true)
    .map(({ slug, name }) => ({ slug, name }));
  const fields = Object.entries(query).map(([name, value]) => ({ name, value }));
  const scopes = descriptor.scopes ?? ["everything"];
  show(visit, "consent", {
    title: `Install ${descriptor.name}`,
    action: "/site/addons/authorize",
    app: descriptor.name,
    scopes,
    fields,
    workspaces,
    isInstall: true,
    isRegistered,
    redirectUri,
  });
}

/** POST /site/addons/authorize */
export async function decideInstall(visit: Visit): Promise<void> {
  const form = readForm(visit.request.body);
  const { descriptorUrl, redirectUri, isRegistered } = await readInstallRequest(visit, form);
  const workspace = findWorkspace(visit.world, form.workspace ?? "");
  if (workspace.members.get(visit.user.uuid) !== true)
    throw new Refusal(403, "Only an administrator of the workspace may install apps in it.");
  const installation = await installApp(visit.world, {
    descriptorUrl,
    workspace,
    isRegistered,
    mayRotateSecret: false,
    actor: visit.user,
  });
  if (redirectUri === null) {
    visit.response.redirect(`/${workspace.slug}`);
    return;
  }
  const back = new URL(redirectUri);
  back.searchParams.set("clientKey", installation.clientKey);
  const token = signRequest(installation, "GET", back.href, visit.world.settings.now());
  if (token !== null) back.searchParams.set("jwt", token);
  visit.response.redirect(back.href);
}

async function readInstallRequest(visit: Visit, query: Readonly<Record<string, string>>) {
  const app = query.addon_key === undefined ? undefined : visit.world.apps.get(query.addon_key);
  const descriptorUrl = query.addon_key === undefined ? query.descriptor_uri : app?.descriptorUrl;
  if (descriptorUrl === undefined)
    throw new Refusal(400, "Name a registered app (addon_key) or a descriptor (descriptor_uri).");
  const descriptor = await fetchDescriptor(descriptorUrl);
  const redirectUri = query.redirect_uri ?? null;
  if (redirectUri !== null && !redirectUri.startsWith(descriptor.baseUrl))
    throw new Refusal(400, `redirect_uri must begin with the app's baseUrl ${descriptor.baseUrl}.`);
  return { descriptor, descriptorUrl, redirectUri, isRegistered: app !== undefined };
}
