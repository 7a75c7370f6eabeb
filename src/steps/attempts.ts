// Writes down each exchange of a try as a user may read it: secrets masked, answers cut.

import type { Answer, Call } from "../core/call.ts";
import type { Attempt } from "../core/delivery.ts";
import type { Clock } from "../core/ports.ts";
import { maskSecrets } from "../core/server.ts";

const keptAnswerLength = 2000;
const keptUrlLength = 1000;

export interface RecordedCalls {
  readonly send: (call: Call) => Promise<Answer>;
  readonly attempts: readonly Attempt[];
  /** Text with every secret of the try replaced. */
  readonly mask: (text: string) => string;
}

/** Wraps a sender so that every call of one try becomes an attempt row. */
export function recordCalls(options: {
  readonly deliveryId: string;
  readonly tryNumber: number;
  readonly clock: Clock;
  readonly secrets: readonly string[];
  readonly send: (call: Call) => Promise<Answer>;
}): RecordedCalls {
  const attempts: Attempt[] = [];
  const mask = (text: string): string => maskSecrets(text, options.secrets);
  async function send(call: Call): Promise<Answer> {
    const at = options.clock();
    const answer = await options.send(call);
    attempts.push({
      deliveryId: options.deliveryId,
      tryNumber: options.tryNumber,
      ordinal: attempts.length,
      purpose: call.purpose,
      method: call.method,
      url: mask(call.url).slice(0, keptUrlLength),
      status: answer.kind === "answered" ? answer.status : 0,
      answer: mask(answer.kind === "answered" ? answer.body : answer.sentence).slice(0, keptAnswerLength),
      ms: answer.ms,
      at,
    });
    return answer;
  }
  return { send, attempts, mask };
}
