// Records one report against builds as a test wants them.

import type { Build } from "../../../src/core/build.ts";
import type { Talk } from "../../../src/core/call.ts";
import type { CiAdapter, Polled, Result } from "../../../src/core/ci-adapter.ts";
import type { Delivery } from "../../../src/core/delivery.ts";
import type { BuildChange } from "../../../src/core/queue.ts";
import { record } from "../../../src/steps/results/record.ts";
import type { RecordPorts } from "../../../src/steps/results/record.ts";
import {
  keepLog,
  sampleBuild,
  sampleDelivery,
  sampleJob,
  sampleLink,
  samplePush,
  sampleServer,
  sampleTime,
} from "../../sample.ts";

/** The changes and the log of one report with these results. */
export async function recordWith(
  results: readonly Result[],
  part: {
    builds?: Build[];
    delivery?: Delivery;
    links?: { linkId: string; repositoryId: string }[];
    isServerWide?: boolean;
    query?: Record<string, string>;
    canPoll?: boolean;
  } = {},
): Promise<{ changes: readonly BuildChange[]; log: readonly string[] }> {
  let changes: readonly BuildChange[] = [];
  const builds = part.builds ?? [sampleBuild()];
  const log = keepLog();
  const poll =
    part.canPoll === true
      ? {
          *poll(): Talk<Polled> {
            yield* [];
            return { outcome: "later", why: "" };
          },
        }
      : {};
  const adapter: Pick<CiAdapter, "result" | "poll"> = { result: () => [...results], ...poll };
  let ids = 0;
  const ports: RecordPorts = {
    store: {
      links: {
        get: () => Promise.resolve(sampleLink()),
        list: () => Promise.resolve([sampleLink(), sampleLink({ id: "link-2", serverId: "server-2" })]),
      },
      repositories: { get: () => Promise.resolve(undefined) },
      servers: { get: () => Promise.resolve(sampleServer()) },
      history: {
        delivery: () => Promise.resolve(part.delivery),
        event: () => Promise.resolve({ id: "event-1", hookId: "hook-1", ordinal: 0, event: samplePush() }),
        deliveriesOfLink: () => Promise.resolve([sampleDelivery()]),
      },
      builds: {
        ofDelivery: (_tenant: string, id: string) => Promise.resolve(builds.filter((build) => build.deliveryId === id)),
        ofLink: () => Promise.resolve(builds),
        ofCommit: (_tenant: string, _repository: string, commit: string) =>
          Promise.resolve(builds.filter((build) => build.commit === commit)),
        linksByCommit: () => Promise.resolve(part.links ?? []),
      },
    },
    queue: {
      report: () =>
        Promise.resolve({
          id: "report-1",
          tenantId: "tenant-1",
          serverId: "server-1",
          ...(part.isServerWide === true ? {} : { linkId: "link-1" }),
          headers: {},
          query: part.query ?? {},
          body: new Uint8Array(),
          receivedAt: sampleTime,
        }),
      settleJob: (_job: unknown, made: readonly BuildChange[]) => Promise.resolve(void (changes = made)),
      retryJob: () => Promise.reject(new Error("nothing is too early")),
      enqueue: () => Promise.reject(new Error("nothing follows")),
    },
    adapters: { jenkins: adapter },
    newId: () => `new-${String(++ids)}`,
    newToken: () => "token",
    clock: () => sampleTime + 1,
    log,
  };
  await record(ports, sampleJob({ kind: "record", subjectId: "report-1" }));
  return { changes, log: log.lines };
}
