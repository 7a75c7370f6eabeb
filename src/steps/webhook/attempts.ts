// Writes down each exchange of a try as a user may read it: secrets masked, answers cut.

import type { Answer, Call } from "../../core/call.ts";
import type { Attempt } from "../../core/delivery.ts";
import type { Clock } from "../../core/ports.ts";
import type { Secrecy } from "../../core/secrecy/cover.ts";

const keptAnswerLength = 2000;
const keptUrlLength = 1000;

export interface RecordedCalls {
  readonly send: (call: Call) => Promise<Answer>;
  /** The exchanges so far; what was handed out in a later one is covered in all of them. */
  readonly attempts: () => readonly Attempt[];
}

/** Wraps a sender so that every call of one try becomes an attempt row. */
export function recordCalls(options: {
  readonly deliveryId: string;
  readonly tryNumber: number;
  readonly clock: Clock;
  readonly secrecy: Secrecy;
  readonly send: (call: Call) => Promise<Answer>;
}): RecordedCalls {
  const { deliveryId, tryNumber, secrecy } = options;
  const made: Attempt[] = [];
  async function send(call: Call): Promise<Answer> {
    const at = options.clock();
    const answer = await secrecy.send(call, options.send);
    const [status, text] = answer.kind === "answered" ? [answer.status, answer.body] : [0, answer.sentence];
    made.push({
      deliveryId,
      tryNumber,
      ordinal: made.length,
      purpose: call.purpose,
      method: call.method,
      url: call.url,
      status,
      answer: text,
      ms: answer.ms,
      at,
    });
    return answer;
  }
  const attempts = (): readonly Attempt[] =>
    made.map((one) => ({
      ...one,
      url: secrecy.mask(one.url).slice(0, keptUrlLength),
      answer: secrecy.mask(one.answer).slice(0, keptAnswerLength),
    }));
  return { send, attempts };
}
