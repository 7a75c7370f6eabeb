// Stands around a CI adapter of somebody else's: whatever it throws becomes an outcome a user can read.

import type { Answer, Call, Talk } from "../core/call.ts";
import type { CiAdapter, Polled, Started } from "../core/ci-adapter.ts";
import { Problem } from "../core/problem.ts";
import { withinLengths } from "../core/limits/result-lengths.ts";
import { codeOf, wordsOf } from "./words.ts";

/** More calls than this in one talk, and it is taken for one that never ends. */
const callsLimit = 50;

/** The adapter, safe to use like one of ours. */
export function guardAdapter(inner: CiAdapter): CiAdapter {
  const poll = inner.poll?.bind(inner);
  const abort = inner.abort?.bind(inner);
  const logUrl = inner.logUrl?.bind(inner);
  const verifyResult = inner.verifyResult?.bind(inner);
  const wantsFiles = inner.wantsFiles?.bind(inner);
  const fault = (thrown: unknown): string =>
    `The adapter "${inner.id}", which is not part of this app, failed (${wordsOf(thrown)}): whoever made it has to look.`;
  return {
    ...inner,
    test: (server, link) =>
      guarded(
        () => inner.test(server, link),
        (thrown) => ({ code: "unexpected-answer", sentence: fault(thrown) }),
      ),
    start: (request) =>
      guarded(
        () => boundStart(inner.start(request)),
        (thrown) => ({ outcome: "refused", why: fault(thrown), fate: "park" }),
      ),
    result(hook, link) {
      try {
        return inner.result(hook, link).map(withinLengths);
      } catch (thrown) {
        throw new Problem("unreadable", codeOf(thrown) === "unreadable" ? wordsOf(thrown) : fault(thrown), {
          cause: thrown,
        });
      }
    },
    ...(logUrl === undefined ? {} : { logUrl: (build) => orElse(() => logUrl(build), undefined) }),
    ...(wantsFiles === undefined ? {} : { wantsFiles: (...asked) => orElse(() => wantsFiles(...asked), []) }),
    ...(verifyResult === undefined
      ? {}
      : {
          verifyResult(hook, link, server) {
            try {
              verifyResult(hook, link, server);
            } catch (thrown) {
              throw new Problem(
                "not-authenticated",
                "The signature of this report is missing or wrong: check the secret in the CI server's settings.",
                { cause: thrown },
              );
            }
          },
        }),
    ...(poll === undefined
      ? {}
      : {
          poll: (...asked) =>
            guarded(
              () => boundPoll(poll(...asked)),
              (thrown) => ({ outcome: "later", why: fault(thrown) }),
            ),
        }),
    ...(abort === undefined
      ? {}
      : {
          abort: (build, link, server) =>
            guarded(
              () => abort(build, link, server),
              (thrown) => ({ isStopped: false, note: fault(thrown) }),
            ),
        }),
  };
}

function* boundStart(talk: Talk<Started>): Talk<Started> {
  const started = yield* talk;
  return started.outcome === "accepted" && started.result !== undefined
    ? { ...started, result: withinLengths(started.result) }
    : started;
}

function* boundPoll(talk: Talk<Polled>): Talk<Polled> {
  const polled = yield* talk;
  return polled.outcome === "result" ? { ...polled, result: withinLengths(polled.result) } : polled;
}

function* guarded<T>(begin: () => Talk<T>, failed: (thrown: unknown) => T): Generator<Call, T, Answer> {
  try {
    const talk = begin();
    let step = talk.next();
    for (let calls = 0; step.done !== true; calls += 1) {
      if (calls >= callsLimit) throw new Error(`it wanted more than ${callsLimit} calls`);
      step = talk.next(yield step.value);
    }
    return step.value;
  } catch (thrown) {
    if (thrown instanceof Problem) throw thrown;
    return failed(thrown);
  }
}

function orElse<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
