// Says under a comment what became of what it asked for: one answer for all links, once.

import { runTalk } from "../../core/call.ts";
import type { Event } from "../../core/event.ts";
import { hostProblem, onBehalfOf } from "../../core/host-calls.ts";
import type { Host } from "../../core/host.ts";
import { lengths } from "../../core/limits/lengths.ts";
import type { Clock, Log, SendToHost } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { Job, Queue } from "../../core/queue.ts";
import { isAsked, ownAnswer } from "../../core/rules/comment-command.ts";
import type { StorePart } from "../../core/store.ts";
import type { Tenant } from "../../core/tenant.ts";
import { shorten } from "../../core/text/text.ts";

export interface AnswerCommentPorts {
  readonly store: StorePart<{
    tenants: "get";
    links: "forRepository";
    repositories: "get";
    history: "event" | "decisions";
    once: "get" | "put";
  }>;
  readonly queue: Pick<Queue, "settleJob">;
  readonly hosts: Readonly<Record<string, Pick<Host, "reply">>>;
  readonly sendToHost: SendToHost;
  readonly apiUrlOf: (tenant: Tenant) => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** After so many tries nobody waits for the answer any more; the link's page has it. */
const triesBorne = 6;
const rememberedMs = 7 * 86_400_000;
/** Decisions of a repository to look through for those of the event: other hooks may have come meanwhile. */
const decisionsRead = 500;
const linksTold = 20;

/** Answers the comment of one event. Throws a Problem with `again` while the host is away. */
export async function answerComment(ports: AnswerCommentPorts, job: Job): Promise<void> {
  const fault = await answerOnce(ports, job);
  if (fault !== undefined && job.tries + 1 < triesBorne) throw fault;
  if (fault !== undefined)
    ports.log.warn({ tenant: job.tenantId, event: job.subjectId, why: fault.message }, "a comment was not answered");
  await ports.queue.settleJob(job, []);
}

async function answerOnce(ports: AnswerCommentPorts, job: Job): Promise<Problem | undefined> {
  const { tenants, repositories, history, once } = ports.store;
  const [tenant, stored] = await Promise.all([tenants.get(job.tenantId), history.event(job.tenantId, job.subjectId)]);
  const reply = tenant === undefined ? undefined : ports.hosts[tenant.host]?.reply;
  const pullRequest = stored?.event.pullRequest;
  if (tenant?.state !== "active" || stored === undefined || pullRequest === undefined || reply === undefined) return;
  if ((await once.get("comment-answer", stored.id)) !== undefined) return undefined;
  const repository = await repositories.get(tenant.id, stored.event.repository.id);
  const text = await answerTo(ports, tenant.id, stored.id, stored.event);
  if (repository === undefined || text === undefined) return undefined;
  const sendToHost = onBehalfOf({ urgency: "progress", repositoryId: repository.id }, ports.sendToHost);
  const talk = reply(ports.apiUrlOf(tenant), repository, pullRequest.id, text);
  const outcome = await runTalk(talk, (call) => sendToHost(call, tenant));
  if (outcome.outcome === "try-again") return hostProblem(outcome);
  if (outcome.outcome === "refused") {
    // An admin may give the permission within the time of all tries.
    if (outcome.isAuthorisation) return new Problem("host-unreachable", outcome.why);
    ports.log.warn(
      { tenant: tenant.id, event: stored.id, why: outcome.why },
      "the host refused an answer to a comment",
    );
  }
  await once.put("comment-answer", stored.id, "told", ports.clock() + rememberedMs);
  return undefined;
}

async function answerTo(
  ports: AnswerCommentPorts,
  tenantId: string,
  eventId: string,
  event: Event,
): Promise<string | undefined> {
  const links = await ports.store.links.forRepository(tenantId, event.repository.id);
  const decisions = await ports.store.history.decisions(tenantId, event.repository.id, decisionsRead);
  const asked = new Map(links.filter((link) => isAsked(link, event)).map((link) => [link.id, link]));
  const lines = decisions.flatMap(({ eventId: of, linkId, isTaken, why }) => {
    const link = asked.get(linkId);
    if (of !== eventId || link === undefined) return [];
    const hash = event.commit?.hash.slice(0, 12) ?? "";
    const said = isTaken ? `its build of commit ${hash} is on its way` : `no build: ${why.replace(/^left: /, "")}`;
    return [`- ${quoted(link.name)}: ${quoted(said)}`];
  });
  if (lines.length === 0) return undefined;
  const more = lines.length > linksTold ? [`- and ${lines.length - linksTold} more`] : [];
  return shorten([ownAnswer, "", ...lines.slice(0, linksTold), ...more].join("\n"), lengths.text);
}

/** Foreign words stay words: code mentions nobody, and is no command of the host's. */
function quoted(text: string): string {
  return `\`${text.replace(/[`\p{Cc}\s]+/gu, " ").trim()}\``;
}
