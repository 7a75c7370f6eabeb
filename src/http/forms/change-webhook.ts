// What changes a repository's webhook and is asked first: taking it away, and a new secret for an address.

import type { PageReply, PageRequest } from "../route.ts";
import type { HookAddress } from "../../core/hook.ts";
import { addQuery } from "../../page-models/paths.ts";
import { moveWithNotice } from "../pages/notices.ts";
import { moveToMadeSecret } from "../pages/made-secret.ts";
import { notFound, type Place } from "../pages/place.ts";
import type { PagePorts, WebhookAdmin } from "../pages/ports.ts";
import { managedWebhookAt, saidOf, webhookAdminAt } from "../pages/webhook.ts";
import { askPage } from "./remove.ts";

/** GET webhook/remove. */
export async function askRemoveWebhook(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { place } = await managedWebhookAt(ports, request);
  return askPage(place, {
    question: "Remove the webhook of",
    name: place.repository.fullName,
    consequence:
      "Bitbucket tells the app nothing of this repository any more: pushes and pull requests start no builds, and are not made up for later. Its links stay as they are, and take up again once the webhook is made anew.",
    verb: "Remove",
    action: place.paths.webhook("remove"),
    cancelHref: place.paths.webhook(),
  });
}

/** POST webhook/remove. */
export async function removeWebhookHere(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { place, admin } = await managedWebhookAt(ports, request);
  const notice = await saidOf(async () => {
    await admin.remove(place.tenant, place.repository);
    return { tone: "success", title: "Webhook removed", sentence: "Its links stay, and start no builds without it." };
  });
  const next = notice.tone === "success" ? place.plainPaths.settings : place.plainPaths.webhook();
  return await moveWithNotice(ports, place.tenant.id, next, notice);
}

/** GET webhook/secret?endpoint=. */
export async function askNewHookSecret(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { place, address } = await addressIn(ports, request, request.query["endpoint"]);
  return askPage(place, {
    question: "Make a new secret for the webhook of",
    name: place.repository.fullName,
    consequence: consequenceOf(isSetByUs(ports, place, address), address),
    verb: "Make a new secret",
    action: addQuery(place.paths.webhook("secret"), { endpoint: address.endpointId }),
    cancelHref: place.paths.webhook(),
  });
}

/** POST webhook/secret?endpoint=. */
export async function makeHookSecret(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { place, admin, address } = await addressIn(ports, request, request.query["endpoint"]);
  const secret = await admin.renewSecret(place.tenant, place.repository, address.endpointId);
  if (isSetByUs(ports, place, address)) {
    const notice = await saidOf(async () => {
      await admin.register(place.tenant, place.repository);
      return { tone: "success", title: "A new secret is set", sentence: "Bitbucket has it as well." };
    });
    return await moveWithNotice(ports, place.tenant.id, place.plainPaths.webhook(), notice);
  }
  const url = address.isSecretInAddress ? `${address.url}?token=${secret}` : address.url;
  return await moveToMadeSecret(ports, place, { url, secret });
}

function isSetByUs(ports: PagePorts, { tenant }: Place, { isOwn }: HookAddress): boolean {
  return isOwn && ports.webhooks.isFor(tenant);
}

function consequenceOf(isByUs: boolean, { isOwn }: HookAddress): string {
  if (isByUs) return "It replaces the one before at once, here and in Bitbucket.";
  const whose = isOwn ? "" : " It is the address of all repositories: every webhook that has it needs the new secret.";
  return `It replaces the one before at once. Until the webhook has the new one, what it sends is refused.${whose}`;
}

async function addressIn(
  ports: PagePorts,
  request: PageRequest,
  endpointId: string | undefined,
): Promise<{ place: Place; admin: WebhookAdmin; address: HookAddress }> {
  const { place, admin, addresses } = await webhookAdminAt(ports, request);
  const address = addresses.find((one) => one.endpointId === endpointId);
  if (address === undefined) throw notFound("address for webhooks");
  return { place, admin, address };
}
