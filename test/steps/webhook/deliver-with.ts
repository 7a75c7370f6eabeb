// Delivers once to a CI server that answers as a test wants.

import assert from "node:assert/strict";

import type { Answer } from "../../../src/core/call.ts";
import type { Started } from "../../../src/core/ci-adapter.ts";
import type { Link } from "../../../src/core/link.ts";
import type { Server } from "../../../src/core/server.ts";
import type { ClaimedDelivery, DeliveryEnd } from "../../../src/core/queue.ts";
import type { Room } from "../../../src/core/limits/room.ts";
import { deliver } from "../../../src/steps/webhook/deliver.ts";
import type { DeliverPorts } from "../../../src/steps/webhook/deliver.ts";
import type { StartAdapter } from "../../../src/steps/webhook/start-request.ts";
import {
  freeRoom,
  freeTurns,
  keepLog,
  sampleBuild,
  sampleDelivery,
  sampleLink,
  samplePush,
  sampleServer,
  sampleTenant,
  sampleTime,
} from "../../sample.ts";

interface Run {
  end: DeliveryEnd;
  disabled: string[];
  aborted: string[];
  seen: Readonly<Record<string, string>>;
  starts: number;
  log: readonly string[];
  /** Calls that left the house. */
  calls: number;
}

/** One try of a delivery, with a CI server that answers `started`. */
export async function deliverWith(
  started: Started,
  part: {
    link?: Link | undefined;
    server?: Partial<Server>;
    url?: string;
    delivery?: Partial<ClaimedDelivery>;
    answer?: Answer;
    canPoll?: boolean;
    isSilent?: boolean;
    builds?: ReturnType<typeof sampleBuild>[];
    body?: string;
    room?: Room;
  } = {},
): Promise<Run> {
  const ends: DeliveryEnd[] = [];
  const disabled: string[] = [];
  const aborted: string[] = [];
  let starts = 0;
  let calls = 0;
  let seen: Readonly<Record<string, string>> = {};
  const adapter: StartAdapter = {
    fields: [{ name: "url", label: "Address", type: "url", scope: "server", isRequired: true }],
    *start(request) {
      seen = request.parameters;
      starts += 1;
      yield {
        purpose: "start the build",
        method: "POST",
        url: part.url ?? "https://ci.example.com/build?token=canary-api-token",
        ...(part.body === undefined ? {} : { body: part.body }),
      };
      return started;
    },
    ...(part.isSilent === true ? { isSilent: () => true } : {}),
    ...(part.canPoll === false
      ? {}
      : {
          *poll() {
            yield* [];
            return { outcome: "later", why: "" };
          },
        }),
  };
  const log = keepLog();
  const link = "link" in part ? part.link : sampleLink();
  const ports: DeliverPorts = {
    store: {
      history: { hook: () => Promise.resolve(undefined) },
      tenants: { get: () => Promise.resolve(sampleTenant()) },
      links: {
        get: () => Promise.resolve(link),
        disable: (tried: Link, reason: string) => Promise.resolve(disabled.push(`${tried.id}: ${reason}`) === 1),
      },
      servers: { get: () => Promise.resolve(sampleServer(part.server)) },
      builds: { ofLink: () => Promise.resolve(part.builds ?? []) },
    },
    queue: {
      settleDelivery: (end: DeliveryEnd) => Promise.resolve(void ends.push(end)),
      enqueue: (_kind: string, _tenant: string, id: string) => Promise.resolve(void aborted.push(id)),
    },
    adapters: { jenkins: adapter },
    send: () =>
      Promise.resolve(
        ((calls += 1), part.answer) ?? {
          kind: "answered",
          status: 201,
          headers: {},
          setCookies: [],
          body: "echo canary-api-token",
          isCut: false,
          ms: 3,
        },
      ),
    hosts: {},
    turns: freeTurns,
    room: part.room ?? freeRoom,
    sendToHost: () => Promise.reject(new Error("not asked")),
    apiUrlOf: () => "",
    resultUrlOf: () => "https://bridge.example.com/results/x",
    repositoryTokenKeyOf: () => "key of the code",
    newId: () => "new-build",
    newToken: () => "new-token",
    clock: () => sampleTime,
    random: () => 0,
    log,
    count: () => undefined,
  };
  await deliver(ports, { ...sampleDelivery(), event: samplePush(), ...part.delivery });
  const end = ends[0];
  assert.ok(end !== undefined);
  return { end, disabled, aborted, seen, starts, log: log.lines, calls };
}
