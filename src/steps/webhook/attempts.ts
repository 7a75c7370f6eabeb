// Writes down each exchange of a try as a user may read it: secrets masked, long parts cut.

import { isUtf8 } from "node:buffer";

import type { Answer, Call } from "../../core/call.ts";
import type { Attempt } from "../../core/delivery.ts";
import type { Clock } from "../../core/ports.ts";
import { headerLines } from "../../core/secrecy/cover.ts";
import type { Secrecy } from "../../core/secrecy/cover.ts";
import { cut, cutAtWord } from "../../core/text/text.ts";

/** In characters: a row has some 7,000 at most, and of most exchanges some hundreds. */
const kept = { url: 1000, headers: 1000, body: 2000 } as const;
/** Looked through for secrets; as much as is read of an answer. */
const read = 65_536;

export interface RecordedCalls {
  readonly send: (call: Call) => Promise<Answer>;
  /** The exchanges so far; what was handed out in a later one is covered in all of them. */
  readonly attempts: () => readonly Attempt[];
}

interface Exchange {
  readonly call: Call;
  readonly answer: Answer;
  readonly at: number;
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
  const made: Exchange[] = [];
  async function send(call: Call): Promise<Answer> {
    const at = options.clock();
    const answer = await secrecy.send(call, options.send);
    made.push({ call, answer, at });
    return answer;
  }
  const attempts = (): readonly Attempt[] =>
    made.map(({ call, answer, at }, ordinal) => ({
      deliveryId,
      tryNumber,
      ordinal,
      purpose: call.purpose,
      method: call.method,
      status: answer.kind === "answered" ? answer.status : 0,
      ...wordsOf(call, answer, secrecy.mask),
      ms: answer.ms,
      at,
    }));
  return { send, attempts };
}

type Words = Required<Pick<Attempt, "url" | "answer" | "sentHeaders" | "sentBody" | "answerHeaders">>;

function wordsOf(call: Call, answer: Answer, mask: (text: string) => string): Words {
  const [body, bodyLength] = readable(call.body);
  const [text, headers, setCookies, isCut] =
    answer.kind === "answered"
      ? [answer.body, answer.headers, answer.setCookies, answer.isCut]
      : [answer.sentence, {}, [], false];
  const cookies = setCookies.length === 0 ? {} : { "set-cookie": "" };
  // Masked at once: to look through one text takes less than to look through five.
  const parts = [call.url, headerLines(call.headers ?? {}), body, text, headerLines({ ...headers, ...cookies })];
  const masked = mask(parts.map((part) => part.replaceAll(apart, "\uFFFD")).join(apart)).split(apart);
  const [url = "", sentHeaders = "", sentBody = "", said = "", answerHeaders = ""] = masked;
  return {
    url: beginning(url, kept.url),
    sentHeaders: beginning(sentHeaders, kept.headers),
    sentBody: beginning(sentBody, kept.body, bodyLength),
    answer: beginning(said, kept.body, isCut ? "more" : undefined),
    answerHeaders: beginning(answerHeaders, kept.headers),
  };
}

const apart = "\0";

/** A body as text, as much of it as is looked through, and how long all of it is when that is more. */
function readable(body: Call["body"]): [text: string, length: number | undefined] {
  if (body === undefined) return ["", undefined];
  if (typeof body !== "string" && !isUtf8(body)) return [`[${body.length} bytes that are no text]`, undefined];
  const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
  return text.length <= read ? [text, undefined] : [cut(text, read), text.length];
}

/** Says how much is missing; `length` where the text itself is a beginning already. */
function beginning(text: string, limit: number, length?: number | "more"): string {
  if (text.length <= limit && length === undefined) return text;
  const all = length === "more" ? `over ${text.length}` : String(length ?? text.length);
  return `${cutAtWord(text, limit)}\n[cut: the beginning of ${all} characters]`;
}
