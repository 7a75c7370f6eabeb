// Asks an adapter what to send for a delivery: templates run when it is their turn, and what came out large waits for
// room.

import { continueTalk } from "../../core/call.ts";
import type { Answer, Call, Talk } from "../../core/call.ts";
import type { Started, StartRequest } from "../../core/ci-adapter.ts";
import { Problem } from "../../core/problem.ts";
import type { ClaimedDelivery } from "../../core/queue.ts";
import type { Room } from "../../core/limits/room.ts";
import type { Turns } from "../../core/limits/turns.ts";
import { requestFor } from "./start-request.ts";
import type { StartSubject, StartRequestPorts } from "./start-request.ts";

export interface BeginStartPorts extends StartRequestPorts {
  readonly turns: Turns;
  readonly room: Room;
}

/**
 * Characters or bytes of one request's body: with everything percent-encoded, what templates may make is less than
 * three times as much.
 */
const bodyLimit = 4_000_000;

/**
 * Holds the talk that starts a build, and returns what the adapter made of the event. Throws like requestFor, and
 * Problem "template-failed" for a request that is too large.
 */
export async function holdStart(
  ports: BeginStartPorts,
  delivery: ClaimedDelivery,
  parts: StartSubject,
  send: (call: Call) => Promise<Answer>,
): Promise<{ request: StartRequest; started: Started }> {
  let begun: Begun | undefined = await begin(ports, delivery, parts);
  const { size } = begun;
  let leave = ports.room.take(delivery.tenantId, size);
  while (leave === undefined) {
    // Made again when there is room: what was made first is not kept while it waits.
    begun = undefined;
    await ports.room.freed();
    leave = ports.room.take(delivery.tenantId, size);
  }
  try {
    const { request, talk, first } = begun ?? (await begin(ports, delivery, parts));
    return { request, started: await continueTalk(talk, first, (call) => send(bounded(call))) };
  } finally {
    leave();
  }
}

interface Begun {
  readonly request: StartRequest;
  readonly talk: Talk<Started>;
  readonly first: IteratorResult<Call, Started>;
  /** Characters that are kept until the CI has answered. */
  readonly size: number;
}

async function begin(ports: BeginStartPorts, delivery: ClaimedDelivery, parts: StartSubject): Promise<Begun> {
  const request = await requestFor(ports, delivery, parts);
  const talk = parts.adapter.start(request);
  const first = await ports.turns.run(delivery.tenantId, () => talk.next());
  return {
    request,
    talk,
    first,
    size: request.budget.characters + (first.done === true ? 0 : bodyLength(bounded(first.value))),
  };
}

function bounded(call: Call): Call {
  const length = bodyLength(call);
  if (length <= bodyLimit) return call;
  throw new Problem(
    "template-failed",
    `The request to ${call.purpose} would have ${length} characters, and at most ${bodyLimit} are sent: whoever may edit the link has to send less with it.`,
  );
}

function bodyLength({ body }: Call): number {
  return body?.length ?? 0;
}
