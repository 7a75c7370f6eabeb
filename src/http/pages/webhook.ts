// GET the repository's webhook as its host tells it; POST make it, put it right, test it, remove it.

import { Problem } from "../../core/problem.ts";
import type { Repository, Tenant } from "../../core/tenant.ts";
import type { Notice } from "../../page-models/notice.ts";
import { noticeOfTest, viewWebhook } from "../../page-models/webhook-view.ts";
import type { WebhookStanding } from "../../steps/registration/watch-webhook.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice, noticeOf } from "./notices.ts";
import { notFound, placeOf, type Place } from "./place.ts";
import type { PagePorts, WebhookDesk } from "./ports.ts";

/** GET webhook. */
export async function showWebhook(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const { place, desk } = await deskAt(ports, request);
  const [notice, looked] = await Promise.all([noticeOf(ports, request), look(desk, place)]);
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
  const { place, desk } = await deskAt(ports, request);
  const notice = await saidOf(act(desk, place, request.form["intent"]));
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.webhook, notice);
}

/** Makes the webhook of a repository that was just connected, where the app may; says what came of it. */
export async function webhookNotice(
  ports: PagePorts,
  tenant: Tenant,
  repository: Repository,
): Promise<Notice | undefined> {
  const desk = ports.webhooks;
  if (desk?.isFor(tenant) !== true) return undefined;
  return saidOf(register(desk, tenant, repository));
}

async function deskAt(ports: PagePorts, request: PageRequest): Promise<{ place: Place; desk: WebhookDesk }> {
  const place = await placeOf(ports, request);
  const desk = ports.webhooks;
  if (desk?.isFor(place.tenant) !== true) throw notFound("page");
  return { place, desk };
}

async function look(
  desk: WebhookDesk,
  { tenant, repository }: Place,
): Promise<{ standing: WebhookStanding | undefined; fault: string }> {
  try {
    return { standing: await desk.look(tenant, repository), fault: "" };
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code === "internal") throw thrown;
    return { standing: undefined, fault: thrown.message };
  }
}

async function act(desk: WebhookDesk, { tenant, repository }: Place, intent: unknown): Promise<Notice> {
  if (intent === "test") return noticeOfTest(await desk.test(tenant, repository));
  if (intent === "register") return register(desk, tenant, repository);
  if (intent !== "remove") throw notFound("button");
  await desk.remove(tenant, repository);
  return {
    tone: "success",
    title: "Webhook removed",
    sentence:
      "Bitbucket tells the app nothing of this repository any more. Its links stay, and take up again when the webhook is made anew.",
  };
}

async function register(desk: WebhookDesk, tenant: Tenant, repository: Repository): Promise<Notice> {
  const done = await desk.register(tenant, repository);
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
