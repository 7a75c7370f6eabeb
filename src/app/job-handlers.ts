// Which step does which kind of work, with the ports it needs.

import { LRUCache } from "lru-cache";

import { makeLimitPerKey } from "../core/limits/limit-per-key.ts";
import { makeRoom } from "../core/limits/room.ts";
import { makeLine } from "../core/limits/line.ts";
import type { Clock } from "../core/ports.ts";
import type { ClaimedDelivery, JobHandler, JobKind, Queue } from "../core/queue.ts";
import { encode } from "../core/text/text.ts";
import type { Resources } from "./resources.ts";
import { hosts } from "../hosts/registry.ts";
import type { Metrics } from "../http/telemetry/metrics.ts";
import { abort } from "../steps/webhook/abort.ts";
import { alert } from "../steps/webhook/alert.ts";
import { makeRepositoryTokenKey } from "../steps/tenants/repository-token-key.ts";
import { answerComment } from "../steps/webhook/answer-comment.ts";
import { deliver } from "../steps/webhook/deliver.ts";
import { lookAgain } from "../steps/reconcile/look-again.ts";
import { makePlanAtOnce } from "../steps/webhook/plan-at-once.ts";
import { plan } from "../steps/webhook/plan.ts";
import type { PlanPorts } from "../steps/webhook/plan.ts";
import { poll } from "../steps/results/poll.ts";
import { record } from "../steps/results/record.ts";
import { showStatus } from "../steps/webhook/show-status.ts";
import type { TakeHookPorts } from "../steps/webhook/take-hook.ts";

export interface Work {
  readonly jobHandlers: Readonly<Record<JobKind, JobHandler>>;
  readonly deliver: (delivery: ClaimedDelivery) => Promise<void>;
  /** For hooks about to be written down. */
  readonly planAtOnce: NonNullable<TakeHookPorts["planAtOnce"]>;
}

/** A quarter of all looks a process makes at once. */
const looksPerServer = 16;
/** Characters of large requests in hand at once; 250 deliveries of less are as much again. */
const largeCharacters = { all: 4_000_000, small: 20_000 };

/** A right that is taken from somebody is gone so long after; their comments ask the host no more often. */
const writersKnownMs = 5 * 60_000;

/** Handlers for the workers; `clock` is the queue's. */
export function assignWork(resources: Resources, queue: Queue, metrics: Metrics, clock: Clock): Work {
  const { store, log, newId, newToken, addresses, sendToHost, config, turns } = resources;
  const repositoryTokenKey = resources.deriveKey("code-keys");
  const base = {
    store,
    queue: countBuilds(queue, metrics),
    adapters: resources.ciAdapters,
    dialects: resources.dialects,
    hosts,
    turns,
    largePlans: makeLine(),
    clock,
    log,
    newId,
    newToken,
    sendToHost,
    send: resources.sendToServer,
    apiUrlOf: addresses.apiUrlOf,
    writers: new LRUCache<string, boolean>({ max: 5000, ttl: writersKnownMs }),
  };
  const planning: PlanPorts = { ...base, lookAgain: (...asked) => lookAgain(base, ...asked) };
  const looks = makeLimitPerKey(looksPerServer);
  const room = makeRoom(largeCharacters);
  return {
    planAtOnce: makePlanAtOnce(base),
    jobHandlers: {
      plan: (job, stepAside) => plan(planning, job, stepAside),
      record: (job) => record(base, job),
      poll: (job) => poll({ ...base, looks }, job),
      abort: (job) => abort(base, job),
      alert: (job) =>
        alert(
          {
            ...base,
            sendMail: resources.sendMail,
            settingsUrlOf: (link) => `${config.baseUrl}/repositories/${encode(link.repositoryId)}/links/${link.id}`,
          },
          job,
        ),
      answer: (job) => answerComment(base, job),
      report: (job) =>
        showStatus(
          {
            ...base,
            showsCiAddresses: config.showsCiAddresses,
            buildPageUrlOf: (pageToken) => `${config.baseUrl}/builds/${pageToken}`,
            count: (_host, outcome) => metrics.hostCalled(outcome),
          },
          job,
        ),
    },
    deliver: (delivery) =>
      deliver(
        {
          ...base,
          room,
          resultUrlOf: (token, deliveryId) => `${config.baseUrl}/results/${token}/${deliveryId}`,
          repositoryTokenKeyOf: (link) =>
            makeRepositoryTokenKey({ key: repositoryTokenKey, clock: resources.clock }, link),
          random: Math.random,
          count: (kind, state, ms) => {
            metrics.deliveryEnded(kind, state);
            metrics.attemptTook(kind, ms);
          },
        },
        delivery,
      ),
  };
}

/** The same queue, telling what becomes of builds. */
function countBuilds(queue: Queue, metrics: Metrics): Queue {
  return {
    ...queue,
    settleDelivery: async (end) => {
      await queue.settleDelivery(end);
      if (end.build !== undefined) metrics.buildBecame(end.build.state);
    },
    settleJob: async (job, changes) => {
      await queue.settleJob(job, changes);
      for (const { build, refusal } of changes) if (refusal === undefined) metrics.buildBecame(build.state);
    },
  };
}
