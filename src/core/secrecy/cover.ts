// Everything others must not read of one talk with a server or host: what was typed, what was sent, what was handed
// out on the way.

import type { Answer, Call } from "../call.ts";
import { cover, coverNeedles, isPlain, isSure, needlesOf } from "./mask.ts";
import type { Needle } from "./mask.ts";
import { isTellingHeader, secretsInAnswer, secretsInBody, secretsInCall } from "./sent-secrets.ts";

/** Headers as people read them, "name: value" a line, without the values that are secrets by their names. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${isTellingHeader(name.toLowerCase()) ? cover : value}`)
    .join("\n");
}

export interface Secrecy {
  /**
   * Makes a call, and hands back the answer as it may be read and quoted: a refusal without any secret; a success
   * without those that stand nowhere by chance, so that it can still be understood.
   */
  send(call: Call, send: (call: Call) => Promise<Answer>): Promise<Answer>;
  /** Text that people read, without any secret. */
  readonly mask: (text: string) => string;
  /** Text that is read by programs again: without secrets that stand nowhere by chance. */
  readonly maskSure: (text: string) => string;
  /**
   * A handle or an address that goes on being used: undefined with a secret in it, since half of it is worth
   * nothing.
   */
  readonly keep: (text: string) => string | undefined;
}

interface Known extends Needle {
  /** A success may have to tell it again: a token that was just made, a refresh token that stays the same. */
  readonly mayReturn: boolean;
}

/**
 * `open` is what everybody sees anyway (settings, the event): a job of that name is not covered where it has to be
 * understood.
 */
export function keepSecret(secrets: Iterable<string>, open: () => readonly string[] = () => []): Secrecy {
  const known = new Set<string>();
  const unspelled: { secret: string; mayReturn: boolean }[] = [];
  const needles: Known[] = [];
  let openTexts: readonly string[] | undefined;
  const isOpen = (secret: string): boolean => (openTexts ??= open()).some((text) => text.includes(secret));
  const mask = (text: string): string => coverNeedles(text, needlesFor(text));

  /** Most answers are shorter than the token of a result address: its spellings are not worked out for them. */
  function needlesFor(text: string): readonly Known[] {
    for (let at = unspelled.length - 1; at >= 0; at -= 1) {
      const one = unspelled[at];
      if (one === undefined || (isPlain(one.secret) && one.secret.length > text.length)) continue;
      unspelled.splice(at, 1);
      needles.push(...needlesOf(one.secret).map((needle) => ({ ...needle, mayReturn: one.mayReturn })));
    }
    return needles;
  }

  function learn(secret: string, mayReturn: boolean): void {
    for (const text of [secret, secret.trim()]) {
      if (known.has(text)) continue;
      known.add(text);
      unspelled.push({ secret: text, mayReturn });
    }
  }

  /** Looked for first, and asked whether it is open then: secrets in answers are rare. */
  function coverSure(text: string, isAmong: (needle: Known) => boolean): string {
    const found = needlesFor(text).filter((needle) => isSure(needle.secret) && isAmong(needle));
    return coverNeedles(text, found) === text
      ? text
      : coverNeedles(
          text,
          found.filter(({ secret }) => !isOpen(secret)),
        );
  }

  function coverAnswer(answer: Answer): Answer {
    if (answer.kind === "failed") return { ...answer, sentence: mask(answer.sentence) };
    const covered =
      answer.status >= 400 ? mask : (text: string): string => coverSure(text, ({ mayReturn }) => !mayReturn);
    return {
      ...answer,
      headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, covered(value)])),
      body: covered(answer.body),
    };
  }

  for (const secret of secrets) learn(secret, false);
  return {
    async send(call, send) {
      for (const { value, isTelling } of secretsInCall(call)) if (isTelling || !isOpen(value)) learn(value, false);
      for (const secret of secretsInBody(call)) learn(secret, true);
      const answer = await send(call);
      const covered = coverAnswer(answer);
      for (const secret of secretsInAnswer(answer)) learn(secret, true);
      return covered;
    },
    mask,
    maskSure: (text) => coverSure(text, () => true),
    keep: (text) => (coverSure(text, () => true) === text ? text : undefined),
  };
}
