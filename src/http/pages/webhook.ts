// GET the repository's webhook, by whichever door it comes; POST make it, put it right, test it, where the app may.

import type { HookAddress } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";
import { viewAddresses, viewAsked } from "../../page-models/hook-address-view.ts";
import type { Notice } from "../../page-models/notice.ts";
import { addQuery } from "../../page-models/paths.ts";
import { noticeOfTest, viewWebhook, type WebhookInput } from "../../page-models/webhook-view.ts";
import type { WebhookStanding } from "../../steps/registration/watch-webhook.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { madeSecretOf } from "./made-secret.ts";
import { moveWithNotice, noticeOf } from "./notices.ts";
import { notFound, placeOf, type Place } from "./place.ts";
import type { PagePorts, WebhookAdmin } from "./ports.ts";

const searchedDecisions = 500;

interface WebhookPlace {
  readonly place: Place;
  readonly admin: WebhookAdmin;
  readonly addresses: readonly HookAddress[];
}

/** GET webhook. */
export async function showWebhook(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { place, admin, addresses } = await webhookAdminAt(ports, request);
  const { tenant, repository, paths } = place;
  const isManaged = admin.isFor(tenant);
  const { history, links } = ports.store;
  const [notice, looked, decisions, own, newest, made] = await Promise.all([
    noticeOf(ports, request),
    isManaged ? look(admin, place) : { standing: undefined, fault: "" },
    history.decisions(tenant.id, repository.id, searchedDecisions),
    links.forRepository(tenant.id, repository.id),
    newestIn(ports, request, place),
    madeSecretOf(ports, request, place),
  ]);
  const now = ports.clock();
  const switchedOn = looked.standing?.webhook.events;
  const [first] = addresses;
  const model = viewWebhook({
    ...looked,
    isManaged,
    isInstalled: tenant.door === "connect" && addresses.length === 0,
    addresses: viewAddresses(addresses, (endpoint) => addQuery(paths.webhook("secret"), { endpoint }), now),
    asked: viewAsked({ links: own, switches: first?.switches ?? {}, switchedOn, decisions, now }),
    newest,
    made,
    removeHref: paths.webhook("remove"),
    hooksHref: request.visitor.repositoryId === undefined ? "/hooks" : undefined,
    repositoryName: repository.fullName,
    settingsHref: paths.settings,
    action: paths.webhook(),
    now,
    notice,
  });
  return { kind: "page", view: "webhook", model };
}

/** POST webhook: by the button that was pressed. */
export async function changeWebhook(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { place, admin } = await managedWebhookAt(ports, request);
  const notice = await saidOf(() => act(admin, place, request.form["intent"]));
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.webhook(), notice);
}

/** Makes the webhook of a repository that was just connected, where the app may; says what came of it. */
export async function webhookNotice(
  ports: PagePorts,
  tenant: Tenant,
  repository: Repository,
): Promise<Notice | undefined> {
  const admin = ports.webhooks;
  if (!admin.isFor(tenant)) return undefined;
  return saidOf(() => register(admin, tenant, repository));
}

/** The page's place, and the addresses its visitor may know: in a frame those of the repository alone. */
export async function webhookAdminAt(ports: PagePorts, request: PageRequest): Promise<WebhookPlace> {
  const place = await placeOf(ports, request);
  const admin = ports.webhooks;
  const all = await admin.addresses(place.tenant, place.repository);
  const addresses = all.filter(({ isOwn }) => isOwn || request.visitor.repositoryId === undefined);
  return { place, admin, addresses };
}

/** The same where the app looks after the webhook itself. Throws Problem "not-found" where it does not. */
export async function managedWebhookAt(ports: PagePorts, request: PageRequest): Promise<WebhookPlace> {
  const found = await webhookAdminAt(ports, request);
  if (!found.admin.isFor(found.place.tenant)) throw notFound("page");
  return found;
}

/** In a tab the newest of the tenant, also what was not for us; in a frame the repository's newest event. */
async function newestIn(
  { store: { history } }: PagePorts,
  { visitor }: PageRequest,
  { tenant, repository, paths }: Place,
): Promise<WebhookInput["newest"]> {
  if (visitor.repositoryId === undefined) {
    const [hook] = await history.hooks(tenant.id, 1);
    return hook && { eventName: hook.eventName, at: hook.receivedAt, href: "/hooks" };
  }
  const [newest] = await history.decisions(tenant.id, repository.id, 1);
  return newest && { eventName: newest.stored.event.kind, at: newest.at, href: paths.hook(newest.stored.hookId) };
}

async function look(
  admin: WebhookAdmin,
  { tenant, repository }: Place,
): Promise<{ standing: WebhookStanding | undefined; fault: string }> {
  try {
    return { standing: await admin.look(tenant, repository), fault: "" };
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code === "internal") throw thrown;
    return { standing: undefined, fault: thrown.message };
  }
}

async function act(admin: WebhookAdmin, { tenant, repository }: Place, intent: unknown): Promise<Notice> {
  if (intent === "test") return noticeOfTest(await admin.test(tenant, repository));
  if (intent === "register") return register(admin, tenant, repository);
  throw notFound("button");
}

async function register(admin: WebhookAdmin, tenant: Tenant, repository: Repository): Promise<Notice> {
  const done = await admin.register(tenant, repository);
  if (done === "made")
    return {
      tone: "success",
      title: "Connected",
      sentence:
        "The webhook is made: Bitbucket tells the app about pushes and pull requests from now on. Add a link to start builds from them.",
    };
  return {
    tone: "success",
    title: "Connected",
    sentence: "The repository had a webhook that leads here; it is put right, and none is doubled.",
  };
}

/** What the host refused is said on the page, not as an error page. */
export async function saidOf(work: () => Promise<Notice>): Promise<Notice> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Problem) || (thrown.blame !== "host" && thrown.code !== "invalid-input")) throw thrown;
    return {
      tone: "warning",
      title: "Bitbucket did not do it",
      sentence: `${thrown.message} You can make a webhook by hand instead, with the address and secret from the command line.`,
    };
  }
}
