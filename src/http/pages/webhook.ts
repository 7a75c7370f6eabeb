// GET the repository's webhook as its host tells it; POST make it, put it right, test it, remove it.

import { Problem } from "../../core/problem.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";
import type { Notice } from "../../page-models/notice.ts";
import { noticeOfTest, viewWebhook } from "../../page-models/webhook-view.ts";
import type { WebhookStanding } from "../../steps/registration/watch-webhook.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice, noticeOf } from "./notices.ts";
import { notFound, placeOf, type Place } from "./place.ts";
import type { PagePorts, WebhookAdmin } from "./ports.ts";

/** GET webhook. */
export async function showWebhook(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { place, admin } = await webhookAdminAt(ports, request);
  const [notice, looked] = await Promise.all([noticeOf(ports, request), look(admin, place)]);
  const model = viewWebhook({
    ...looked,
    repositoryName: place.repository.fullName,
    settingsHref: place.paths.settings,
    action: place.paths.webhook,
    now: ports.clock(),
    notice,
  });
  return { kind: "page", view: "webhook", model };
}

/** POST webhook: by the button that was pressed. */
export async function changeWebhook(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { place, admin } = await webhookAdminAt(ports, request);
  const notice = await saidOf(act(admin, place, request.form["intent"]));
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.webhook, notice);
}

/** Makes the webhook of a repository that was just connected, where the app may; says what came of it. */
export async function webhookNotice(
  ports: PagePorts,
  tenant: Tenant,
  repository: Repository,
): Promise<Notice | undefined> {
  const admin = ports.webhooks;
  if (admin?.isFor(tenant) !== true) return undefined;
  return saidOf(register(admin, tenant, repository));
}

async function webhookAdminAt(ports: PagePorts, request: PageRequest): Promise<{ place: Place; admin: WebhookAdmin }> {
  const place = await placeOf(ports, request);
  const admin = ports.webhooks;
  if (admin?.isFor(place.tenant) !== true) throw notFound("page");
  return { place, admin };
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
  if (intent !== "remove") throw notFound("button");
  await admin.remove(tenant, repository);
  return {
    tone: "success",
    title: "Webhook removed",
    sentence:
      "Bitbucket tells the app nothing of this repository any more. Its links stay, and take up again when the webhook is made anew.",
  };
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
async function saidOf(work: Promise<Notice>): Promise<Notice> {
  try {
    return await work;
  } catch (thrown) {
    if (!(thrown instanceof Problem) || (thrown.blame !== "host" && thrown.code !== "invalid-input")) throw thrown;
    return {
      tone: "warning",
      title: "Bitbucket did not do it",
      sentence: `${thrown.message} You can make a webhook by hand instead, with the address and secret from the command line.`,
    };
  }
}
