// POST /hooks/<id>/poll: whoever has an endpoint's secret may ask us to look for branches that moved.

import type { IncomingMessage, ServerResponse } from "node:http";

import type { Hook } from "../core/hook.ts";
import { Problem } from "../core/problem.ts";
import { challenges } from "./guards.ts";
import { refusal, unproved, workAsIfKnown } from "./hook-door.ts";
import type { FoundEndpoint, HookDoorPorts } from "./hook-door.ts";
import type { PollPorts } from "./options.ts";
import { readThrown } from "./problem-reply.ts";
import { firstHeaders, firstQuery, pathOf } from "./raw-request.ts";
import { readBody } from "./read-body.ts";
import { jsonContent } from "./write-reply.ts";

const bodyLimitBytes = 16 * 1024;

export interface PollDoorPorts extends Pick<HookDoorPorts, "endpointOf" | "countStranger" | "budget" | "timing" | "proxies" | "write" | "replyProblem"> {
  readonly poll: PollPorts;
}

/** Answers with what was found; the body says nothing, and is read only because it may be what is signed. */
export function createPollDoor(ports: PollDoorPorts): (request: IncomingMessage, response: ServerResponse, requestId: string) => Promise<void> {
  return async (request, response, requestId) => {
    const wire = { request, response, requestId, nonce: "" };
    let held = 0;
    let isProved = false;
    try {
      if (request.method !== "POST") throw new Problem("method-not-allowed", "A look for moved branches is asked for with POST; there is nothing else to do here.");
      const body = await readBody(request, { limitBytes: bodyLimitBytes, deadlineMs: ports.timing.bodyDeadlineMs, budget: ports.budget });
      held = body.length;
      const found = await prove(ports, request, { headers: firstHeaders(request.rawHeaders), query: firstQuery(request.url ?? ""), body });
      isProved = true;
      ports.write(wire, jsonContent(200, await ports.poll.look(found.tenant, found.endpoint)));
    } catch (thrown) {
      const problem = isProved ? readThrown(thrown) : refusal(ports, request, readThrown(thrown));
      await ports.replyProblem(problem, wire, { kind: "machine", challenge: challenges["hook-endpoint"], allow: "POST" });
    } finally {
      ports.budget.give(held);
    }
  };
}

async function prove(ports: PollDoorPorts, request: IncomingMessage, hook: Hook): Promise<FoundEndpoint> {
  const found = await ports.endpointOf(pathOf(request.url ?? "").split("/")[2] ?? "");
  if (found === undefined) {
    workAsIfKnown(hook);
    throw unproved();
  }
  try {
    ports.poll.prove(hook, found.endpoint.secret);
  } catch (thrown) {
    throw thrown instanceof Problem && thrown.code === "not-authenticated" ? unproved() : thrown;
  }
  if (found.tenant.state !== "active") throw unproved();
  return found;
}
