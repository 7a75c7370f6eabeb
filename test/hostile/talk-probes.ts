// A conversation that went well once, held again with one text of one answer exchanged.

import type { Answer, Answered, Talk } from "../../src/core/call.ts";
import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import type { Hook } from "../../src/core/hook.ts";
import type { Link } from "../../src/core/link.ts";
import { Problem } from "../../src/core/problem.ts";
import { textsInBody, type Probe } from "./probe.ts";

export interface Recording {
  readonly name: string;
  readonly make: () => Talk<unknown>;
  /** In the order in which they came. */
  readonly answers: readonly Answered[];
}

export interface CiRecordings {
  readonly adapter: CiAdapter;
  readonly link: Link;
  readonly talks: readonly Recording[];
  readonly reports: readonly Hook[];
}

const callsLimit = 30;

/** What came of a talk; after the last answer every call gets it again. */
export function hear(make: () => Talk<unknown>, answers: readonly Answer[]): unknown {
  try {
    const talk = make();
    let step = talk.next();
    for (let calls = 0; step.done !== true && calls < callsLimit; calls += 1) {
      const answer = answers[Math.min(calls, answers.length - 1)];
      if (answer === undefined) return "it asks, and nobody answers";
      step = talk.next(answer);
    }
    return step.done === true ? step.value : "it talks without end";
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown.message;
    throw thrown;
  }
}

/**
 * A probe for every text of every answer: of its body, of the headers that are read, and of a refusal with those
 * words.
 */
export function probesOfTalk({ name, make, answers }: Recording): Probe[] {
  return answers.flatMap((answer, at) => {
    const about = answers.length === 1 ? name : `${name}, answer ${at + 1}`;
    const probe = (place: string, change: (text: string) => Answered): Probe => ({
      name: `${about}: ${place}`,
      run: (text) => hear(make, answers.with(at, change(text))),
    });
    return [
      ...textsInBody(answer.body).map(({ path, put }) => probe(path, (text) => ({ ...answer, body: put(text) }))),
      ...["location", "link", "retry-after", "date", "content-type"].map((header) =>
        probe(`header ${header}`, (text) => ({
          ...answer,
          status: header === "location" ? 302 : answer.status,
          headers: { ...answer.headers, [header]: text },
        })),
      ),
      ...[404, 500].map((status) => probe(`a refusal (${status})`, (text) => ({ ...answer, status, body: text }))),
      ...(answer.setCookies.length === 0 ? [] : [probe("a cookie", (text) => ({ ...answer, setCookies: [text] }))]),
    ];
  });
}
