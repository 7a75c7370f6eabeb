// Page handlers on sample rows, without a network: asks a route the way the doors would.

import type { Answer, Call } from "../../../src/core/call.ts";
import type { Delivery } from "../../../src/core/delivery.ts";
import type { PagePorts } from "../../../src/http/pages/ports.ts";
import { pageRoutes } from "../../../src/http/pages/routes.ts";
import type { Form, PageReply } from "../../../src/http/route.ts";
import type { Visitor } from "../../../src/http/guards/visitor.ts";
import { type Rows } from "../../memory-store/rows.ts";
import { memoryStore } from "../../memory-store/memory-store.ts";
import { freeTurns } from "../../sample.ts";
import { now, repositoryId } from "./sample.ts";
import { sampleAdapter } from "./sample-adapter.ts";
import { sampleRows } from "./sample-rows.ts";
import { sampleWebhookAdmin } from "../sample-webhook.ts";

export interface Stage {
  readonly rows: Rows;
  readonly ports: PagePorts;
  /** Calls made to CI servers. */
  readonly calls: Call[];
  ask(method: "GET" | "POST", address: string, options?: { visitor?: Visitor; form?: Form }): Promise<PageReply>;
}

export const frameAdmin: Visitor = {
  tenantId: "a",
  repositoryId,
  userId: "{jane}",
  role: "admin",
  place: "frame",
  sessionToken: "frame-session",
};
/** An admin of the whole workspace, looking inside Bitbucket. */
export const workspaceAdmin: Visitor = { ...frameAdmin, userId: "{wanda}" };
export const tabAdmin: Visitor = {
  tenantId: "a",
  userId: "operator",
  role: "admin",
  place: "tab",
  sessionToken: "tab-session",
};

/** A stage on the sample rows; `answer` is what the CI server says. */
export function setStage(answer: (call: Call) => Answer = () => answered(200), rows: Rows = sampleRows()): Stage {
  const calls: Call[] = [];
  let count = 0;
  const ports: PagePorts = {
    store: memoryStore(rows, () => now),
    queue: {
      replay(delivery, newId, reason) {
        rows.deliveries.unshift({ ...delivery, id: newId, state: "waiting", tries: 0, reason });
        return Promise.resolve(newId);
      },
      hurry(tenantId, waiting) {
        const isMeant = (one: Delivery): boolean =>
          one.tenantId === tenantId &&
          one.state === "waiting" &&
          (one.dueAt ?? 0) > now &&
          ("serverId" in waiting ? one.serverId === waiting.serverId : one.id === waiting.deliveryId);
        const count = rows.deliveries.filter(isMeant).length;
        rows.deliveries = rows.deliveries.map((one) => (isMeant(one) ? { ...one, dueAt: now } : one));
        return Promise.resolve(count);
      },
      retryParked(tenantId, kind, subjectId) {
        const before = rows.parked.length;
        rows.parked = rows.parked.filter(
          (one) => one.tenantId !== tenantId || one.kind !== kind || one.subjectId !== subjectId,
        );
        return Promise.resolve(rows.parked.length < before);
      },
    },
    adapters: { jenkins: sampleAdapter },
    hosts: {},
    send: (call) => {
      calls.push(call);
      return Promise.resolve(answer(call));
    },
    sendToHost: () => Promise.resolve(answered(404)),
    apiUrlOf: () => "https://api.example.com",
    administersWorkspace: (_tenant, userId) => Promise.resolve(userId === workspaceAdmin.userId),
    showsCiAddresses: false,
    sendMail: () => Promise.resolve(),
    turns: freeTurns,
    clock: () => now,
    newId: () => `id-${++count}`,
    newToken: () => `token-${++count}`,
    publicUrl: "https://bridge.example.com",
    webhooks: sampleWebhookAdmin(rows),
  };
  return stageOf({ rows, ports, calls });
}

/** A stage over other ports. */
export function stageOf(parts: Pick<Stage, "rows" | "ports" | "calls">): Stage {
  const routes = pageRoutes(parts.ports);
  return {
    ...parts,
    async ask(method, address, { visitor = tabAdmin, form = {} } = {}) {
      const url = new URL(address, "https://bridge.example.com");
      for (const route of routes) {
        const params = matchPath(route.path, url.pathname);
        if (route.method !== method || params === undefined) continue;
        const query = Object.fromEntries(
          [...url.searchParams].filter(([name]) => name !== "session" && name !== "jwt"),
        );
        const request = { params, query, form, requestId: "request-1" };
        if ("needs" in route) return await route.handle({ ...request, visitor });
        return await route.handle({ ...request, visitor: undefined });
      }
      throw new Error(`no route for ${method} ${address}`);
    },
  };
}

/** An answer of a CI server. */
export function answered(status: number, body = "{}"): Answer {
  return { kind: "answered", status, headers: {}, setCookies: [], body, isCut: false, ms: 5 };
}

/** Named parts of a path by an Express pattern, decoded; undefined when it does not fit. */
function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return params;
}
