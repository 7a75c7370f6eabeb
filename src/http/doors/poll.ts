// POST /hooks/<id>/poll: whoever has an endpoint's secret may ask us to look for branches that moved.

import type { IncomingMessage, ServerResponse } from "node:http";

import type { Hook, HookHead } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import { partiesOf } from "../connections/body-budget.ts";
import type { BodyPurse } from "../connections/body-budget.ts";
import { challenges } from "../guards/guards.ts";
import { refusal, unproved } from "./hooks.ts";
import type { FoundEndpoint, HookDoorPorts } from "./hooks.ts";
import type { PollPorts } from "../options.ts";
import { readThrown } from "../wire/problem-reply.ts";
import { addressKey, clientAddress, firstHeaders, firstQuery, pathOf } from "../wire/raw-request.ts";
import { readBody } from "../wire/read-body.ts";
import { jsonContent } from "../wire/write-reply.ts";

const bodyLimitBytes = 16 * 1024;

export interface PollDoorPorts extends Pick<
  HookDoorPorts,
  "endpointOf" | "countUnproved" | "budget" | "timing" | "proxies" | "write" | "replyProblem"
> {
  readonly poll: PollPorts;
}

/** Answers with what was found; the body says nothing, and is read only because it may be what is signed. */
export function createPollDoor(
  ports: PollDoorPorts,
): (request: IncomingMessage, response: ServerResponse, requestId: string) => Promise<void> {
  return async (request, response, requestId) => {
    const wire = { request, response, requestId, nonce: "" };
    let purse: BodyPurse | undefined;
    let isProved = false;
    try {
      if (request.method !== "POST")
        throw new Problem(
          "method-not-allowed",
          "A look for moved branches is asked for with POST; there is nothing else to do here.",
        );
      const head: HookHead = { headers: firstHeaders(request.rawHeaders), query: firstQuery(request.url ?? "") };
      const found = await recognise(ports, request, head);
      purse = ports.budget.open(
        partiesOf({ tenantId: found.tenant.id, addressOf: () => addressKey(clientAddress(request, ports.proxies)) }),
      );
      const body = await readBody(request, {
        limitBytes: bodyLimitBytes,
        deadlineMs: ports.timing.bodyDeadlineMs,
        purse,
      });
      prove(ports, { ...head, body }, found);
      isProved = true;
      ports.write(wire, jsonContent(200, await ports.poll.look(found.tenant, found.endpoint)));
    } catch (thrown) {
      const problem = isProved ? readThrown(thrown) : refusal(ports, request, readThrown(thrown));
      await ports.replyProblem(problem, wire, {
        kind: "machine",
        challenge: challenges["hook-endpoint"],
        allow: "POST",
      });
    } finally {
      purse?.close();
    }
  };
}

/** As with webhooks: whoever has no address of ours, or no proof, is refused unread. */
async function recognise(ports: PollDoorPorts, request: IncomingMessage, head: HookHead): Promise<FoundEndpoint> {
  const found = await ports.endpointOf(pathOf(request.url ?? "").split("/")[2] ?? "");
  if (found?.tenant.state !== "active" || !ports.poll.carriesProof(head, found.endpoint.secret)) throw unproved();
  return found;
}

function prove(ports: PollDoorPorts, hook: Hook, { endpoint }: FoundEndpoint): void {
  try {
    ports.poll.prove(hook, endpoint.secret);
  } catch (thrown) {
    throw thrown instanceof Problem && thrown.code === "not-authenticated" ? unproved() : thrown;
  }
}
