// The rows that ways in add to the route table.

import type { Door } from "../door.ts";
import type { Route } from "../row.ts";
import { hookRoute } from "./hooks.ts";
import type { HookPorts } from "./hooks.ts";
import { pollRoute } from "./poll.ts";
import type { PollDoorPorts } from "./poll.ts";

const lifecycleBody = { limitBytes: 64 * 1024 } as const;

/** Of all doors that are open, and the one address that only endpoints have. */
export function listDoorRoutes(ports: HookPorts & PollDoorPorts, doors: readonly Door[]): Route[] {
  return [...doors.flatMap((door) => rowsOf(ports, door)), pollRoute(ports)];
}

function rowsOf(ports: HookPorts, { hooks, lifecycle = [], documents = [] }: Door): Route[] {
  return [
    ...hooks.map((address) => hookRoute(ports, address)),
    ...lifecycle.map(({ path, guard, challenge, isSigned, limit = "install", handlers }): Route => ({
      method: "POST",
      path,
      guard,
      challenge,
      isSigned,
      limit,
      body: lifecycleBody,
      express: handlers,
    })),
    ...documents.map(({ path, read }): Route => ({
      method: "GET",
      path,
      guard: "anonymous",
      body: { kind: "none" },
      limit: "open",
      handle: () => Promise.resolve({ kind: "json", value: read() }),
    })),
  ];
}
