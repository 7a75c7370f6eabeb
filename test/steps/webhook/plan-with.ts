// Plans one hook in a world as a test wants it.

import assert from "node:assert/strict";

import type { Build } from "../../../src/core/build.ts";
import type { Dialect, Parsed } from "../../../src/core/dialect.ts";
import type { Host } from "../../../src/core/host.ts";
import type { Link } from "../../../src/core/link.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { Plan } from "../../../src/core/queue.ts";
import type { Standing } from "../../../src/core/rules/standing.ts";
import type { Repository, Tenant } from "../../../src/core/tenant.ts";
import { makeLine } from "../../../src/core/limits/line.ts";
import type { Line } from "../../../src/core/limits/line.ts";
import type { Turns } from "../../../src/core/limits/turns.ts";
import { plan } from "../../../src/steps/webhook/plan.ts";
import type { PlanPorts } from "../../../src/steps/webhook/plan.ts";
import { freeTurns, keepLog, sampleJob, sampleLink, samplePush, sampleTenant, sampleTime } from "../../sample.ts";

interface World {
  parsed?: Parsed | Problem;
  tenant?: Tenant;
  links?: readonly Link[];
  known?: Repository;
  lastCommit?: string;
  /** Of the event's commit. */
  builds?: readonly Build[];
  /** Links with a delivery of the event's commit. */
  linksAtWork?: readonly string[];
  standings?: readonly Standing[];
  host?: Partial<Host>;
  headers?: Readonly<Record<string, string>>;
  turns?: Turns;
  largePlans?: Line;
  lookAgain?: (repositoryId: string, mayWait: boolean) => Promise<void>;
  stepAside?: () => void;
}

function notAsked(): never {
  throw new Error("the host was not to be asked this");
}

/** The plan of one hook, the parts written before it, and the repositories remembered. */
export async function planWith(
  world: World,
  tries = 0,
): Promise<{ plan: Plan; parts: readonly Plan[]; remembered: Repository[] }> {
  const plans: Plan[] = [];
  const parts: Plan[] = [];
  const remembered: Repository[] = [];
  const parsed = world.parsed ?? { events: [samplePush()] };
  const dialect: Dialect = {
    id: "test",
    label: "Test",
    verify: () => undefined,
    deliveryId: () => "1",
    eventName: () => "push",
    parse() {
      if (parsed instanceof Problem) throw parsed;
      return parsed;
    },
  };
  const ports: PlanPorts = {
    store: {
      tenants: { get: () => Promise.resolve(world.tenant ?? sampleTenant()) },
      links: { forRepository: () => Promise.resolve([...(world.links ?? [sampleLink()])]) },
      repositories: {
        get: () => Promise.resolve(world.known),
        remember: (repository: Repository) => Promise.resolve(void remembered.push(repository)),
      },
      history: {
        hook: () =>
          Promise.resolve({
            id: "hook-1",
            tenantId: "tenant-1",
            dialect: "test",
            deliveryKey: "1",
            eventName: "push",
            headers: world.headers ?? {},
            body: new Uint8Array(),
            receivedAt: sampleTime,
            state: "received",
            reason: "",
          }),
        lastCommit: () => Promise.resolve(world.lastCommit),
        standings: () => Promise.resolve([...(world.standings ?? [])]),
      },
      builds: {
        ofCommit: () => Promise.resolve([...(world.builds ?? [])]),
        linksByCommit: () =>
          Promise.resolve((world.linksAtWork ?? []).map((linkId) => ({ linkId, repositoryId: "repository" }))),
      },
    },
    queue: {
      settlePlan: (_job: unknown, made: Plan) => Promise.resolve({ deliveries: plans.push(made) }),
      writePlanPart: (_job: unknown, part: Plan) => Promise.resolve({ deliveries: parts.push(part) }),
      settleJob: () => Promise.resolve(),
    },
    dialects: { test: dialect },
    hosts:
      world.host === undefined
        ? {}
        : { "bitbucket-cloud": { commit: notAsked, changedPaths: notAsked, ...world.host } },
    sendToHost: () => Promise.resolve({ kind: "failed", failure: "refused", sentence: "", ms: 0 }),
    apiUrlOf: () => "https://api.example.com",
    writers: new Map(),
    turns: world.turns ?? freeTurns,
    largePlans: world.largePlans ?? makeLine(),
    lookAgain: (_tenant, ...asked) => world.lookAgain?.(...asked) ?? Promise.resolve(),
    newId: () => "new-id",
    newToken: () => "new-token",
    clock: () => sampleTime,
    log: keepLog(),
  };
  await plan(ports, sampleJob({ tries }), world.stepAside);
  const made = plans[0];
  assert.ok(made !== undefined);
  return { plan: made, parts, remembered };
}

/** The reasons of all decisions of a plan. */
export function whyOf(made: Plan): string[] {
  return made.events.flatMap((event) => event.decisions.map((decision) => decision.why));
}
