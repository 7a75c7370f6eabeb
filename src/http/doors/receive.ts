// The way of all that is answered on node:http: who sends is recognised by headers alone, then read, proved, taken, and
// answered.

import type { IncomingMessage } from "node:http";

import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import { partiesOf } from "../connections/body-budget.ts";
import type { BodyBudget, BodyReservation } from "../connections/body-budget.ts";
import type { Asked, Known } from "../door.ts";
import type { RawRoute } from "../row.ts";
import type { Timing } from "../options.ts";
import { readThrown } from "../wire/problem-reply.ts";
import type { ReplyProblem } from "../wire/problem-reply.ts";
import { addressKey, clientAddress, firstHeaders, firstQuery } from "../wire/raw-request.ts";
import { readBody } from "../wire/read-body.ts";
import type { Content, Wire, WriteContent } from "../wire/write-reply.ts";

export interface ReceivePorts {
  readonly countUnproved: (address: string) => void;
  readonly budget: BodyBudget;
  readonly timing: Timing;
  readonly proxies: number;
  readonly write: WriteContent;
  readonly replyProblem: ReplyProblem;
}

export interface Reception<Proof> {
  /** Says to any other method than POST what the address is for. */
  readonly postOnly: string;
  readonly limitBytes: number;
  /** WWW-Authenticate of its 401. */
  readonly challenge: string;
  /** Who may be read; throws for everybody else. */
  readonly recognise: (asked: Asked) => Promise<Known<Proof>>;
  /** Does what was asked for, and says what to answer. */
  readonly take: (proof: Proof, hook: Hook) => Promise<Content>;
  /** Told of whatever was not taken; `proof` where it had come so far. */
  readonly refused?: (problem: Problem, proof: Proof | undefined) => void;
}

/** The answer of one row of the route table. */
export function receive<Proof>(ports: ReceivePorts, reception: Reception<Proof>): RawRoute["answer"] {
  return async (request, response, requestId) => {
    const wire: Wire = { request, response, requestId, nonce: "" };
    let reservation: BodyReservation | undefined;
    let proof: Proof | undefined;
    try {
      if (request.method !== "POST") throw new Problem("method-not-allowed", reception.postOnly);
      const asked = askedBy(request, ports.proxies);
      const known = await reception.recognise(asked);
      reservation = ports.budget.open(partiesOf({ ...known, addressOf: () => addressKey(asked.addressOf()) }));
      const { limitBytes } = reception;
      const { bodyDeadlineMs: deadlineMs } = ports.timing;
      const { large } = known;
      let hook: Hook;
      if (large !== undefined && mayExceed(request, limitBytes)) {
        const { add, prove } = large.open();
        const kept = await readBody(request, { limitBytes: large.limitBytes, deadlineMs, reservation, keep: add });
        ({ hook, proof } = prove(kept));
      } else {
        hook = { ...asked.head, body: await readBody(request, { limitBytes, deadlineMs, reservation }) };
        proof = await known.prove(hook);
      }
      ports.write(wire, await reception.take(proof, hook));
    } catch (thrown) {
      const problem = proof === undefined ? refusal(ports, request, readThrown(thrown)) : readThrown(thrown);
      reception.refused?.(problem, proof);
      await ports.replyProblem(problem, wire, { kind: "machine", challenge: reception.challenge, allow: "POST" });
    } finally {
      reservation?.close();
    }
  };
}

/** Says it is larger, or does not say how large it is. */
function mayExceed({ headers }: IncomingMessage, limitBytes: number): boolean {
  const announced = headers["content-length"];
  return announced === undefined || Number(announced) > limitBytes;
}

function askedBy(request: IncomingMessage, proxies: number): Asked {
  const url = request.url ?? "";
  return {
    url,
    head: { headers: firstHeaders(request.rawHeaders), query: firstQuery(url) },
    addressOf: () => clientAddress(request, proxies),
  };
}

/** Counts callers that prove nothing; a failure on our side is not counted against them. */
function refusal(ports: ReceivePorts, request: IncomingMessage, problem: Problem): Problem {
  if (problem.httpStatus >= 500) return problem;
  try {
    ports.countUnproved(clientAddress(request, ports.proxies));
    return problem;
  } catch (limited) {
    return readThrown(limited);
  }
}
