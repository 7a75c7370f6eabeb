import type { Build } from "../../../src/core/build.ts";
import type { PostedStatus } from "../../../src/core/rules/commit-status.ts";
import type { BuildChange, Job, PostedResult } from "../../../src/core/queue.ts";
import { record } from "../../../src/steps/results/record.ts";
import type { RecordPorts } from "../../../src/steps/results/record.ts";
import { takeStatus } from "../../../src/steps/results/take-status.ts";
import type { TakeStatusPorts } from "../../../src/steps/results/take-status.ts";
import {
  headCommit,
  keepLog,
  repositoryId,
  sampleBuild,
  sampleDelivery,
  sampleJob,
  sampleLink,
  samplePush,
  sampleRepository,
  sampleServer,
  sampleTenant,
  sampleTime,
} from "../../sample.ts";

const reporter = { tenantId: "tenant-1", serverId: "server-1" };

export interface World {
  builds: Build[];
  links: ReturnType<typeof sampleLink>[];
  delivered: readonly string[];
  state: "active" | "uninstalled";
  deliveryState: "waiting" | "sent";
}

/** One tenant with a link to server-1, whose delivery carried the head commit. */
export function makeWorld(part: Partial<World> = {}): World & {
  reports: PostedResult[];
  changes: BuildChange[];
  asked: string[];
  log: ReturnType<typeof keepLog>;
  post(body: unknown, more?: Partial<PostedStatus>): Promise<unknown>;
  recordAll(job?: Partial<Job>): Promise<void>;
} {
  const world = {
    builds: [sampleBuild()],
    links: [sampleLink(), sampleLink({ id: "link-2", serverId: "server-2" })],
    delivered: ["link-1"],
    state: "active" as const,
    deliveryState: "sent" as const,
    ...part,
  };
  const reports: PostedResult[] = [];
  const changes: BuildChange[] = [];
  const asked: string[] = [];
  const log = keepLog();
  let count = 0;
  const ports: RecordPorts & TakeStatusPorts = {
    store: {
      tenants: { get: () => Promise.resolve(sampleTenant({ state: world.state })) },
      links: { get: () => Promise.resolve(sampleLink()), list: () => Promise.resolve(world.links) },
      repositories: {
        get: (_tenant: string, id: string) =>
          Promise.resolve({
            ...sampleRepository(),
            tenantId: "tenant-1",
            updatedAt: 0,
            ...(id === repositoryId ? {} : { id, fullName: "acme/other", slug: "other" }),
          }),
      },
      servers: { get: () => Promise.resolve(sampleServer()) },
      history: {
        event: () => Promise.resolve({ id: "event-1", hookId: "hook-1", ordinal: 0, event: samplePush() }),
        delivery: () => Promise.resolve(undefined),
        deliveriesOfLink: () => Promise.resolve([sampleDelivery({ state: world.deliveryState })]),
      },
      builds: {
        ofLink: () => Promise.reject(new Error("a status is found by its commit")),
        ofDelivery: () => Promise.reject(new Error("a status is found by its commit")),
        ofCommit: (_tenant: string, repository: string) =>
          Promise.resolve(world.builds.filter((build) => build.repositoryId === repository)),
        linksByCommit: (_tenant: string, commit: string) =>
          Promise.resolve(commit === headCommit ? world.delivered.map((linkId) => ({ linkId, repositoryId })) : []),
      },
    },
    queue: {
      takePostedResult: (report: PostedResult) => Promise.resolve(void reports.push(report)),
      report: () => Promise.resolve(reports.at(-1)),
      settleJob: (_job: unknown, made: readonly BuildChange[]) => Promise.resolve(void changes.push(...made)),
      retryJob: () => Promise.resolve(void asked.push("retry")),
      enqueue: (kind: string, _tenant: string, subject: string) =>
        Promise.resolve(void asked.push(`${kind} ${subject}`)),
    },
    adapters: {},
    newId: () => `new-${String(++count)}`,
    newToken: () => "token",
    clock: () => sampleTime + 1,
    log,
  };
  return {
    ...world,
    reports,
    changes,
    asked,
    log,
    post: (body, more = {}) =>
      takeStatus(ports, reporter, {
        shape: "cloud",
        commit: headCommit,
        ...(more.shape === "server" ? {} : { repository: { owner: "acme", slug: "payments" } }),
        contentType: "application/json",
        body: new TextEncoder().encode(JSON.stringify(body)),
        ...more,
      }),
    recordAll: (job = {}) => record(ports, sampleJob({ kind: "record", subjectId: "report-1", ...job })),
  };
}

export const green = { state: "SUCCESSFUL", key: "runtests", url: "https://ci.example.com/1" };
