// Stands around a dialect of somebody else's: whatever it throws becomes a Problem, and it fails closed.

import { hash } from "node:crypto";

import type { Dialect } from "../core/dialect.ts";
import { cutTexts } from "../core/limits/event-lengths.ts";
import { Problem } from "../core/problem.ts";
import { defined } from "../core/rules/defined.ts";
import { codeOf, wordsOf } from "./words.ts";

/** The dialect, safe to use like one of ours. */
export function guardDialect(inner: Dialect): Dialect {
  const { id, label, secretPlace } = inner;
  return {
    id,
    label,
    ...defined({ secretPlace }),
    verify(hook, secret) {
      if (secret === "") throw unproved(undefined);
      try {
        inner.verify(hook, secret);
      } catch (thrown) {
        throw unproved(thrown);
      }
    },
    ...(inner.carriesProof === undefined
      ? {}
      : { carriesProof: (head, secret) => !isFalse(() => inner.carriesProof?.(head, secret)) }),
    deliveryId(hook) {
      try {
        const given: unknown = inner.deliveryId(hook);
        if (typeof given === "string" && given !== "" && given.length <= 200) return given;
      } catch {
        // The bytes are as good an id.
      }
      return `sha256:${hash("sha256", hook.body, "hex")}`;
    },
    eventName(hook) {
      try {
        const name: unknown = inner.eventName(hook);
        return typeof name === "string" && name !== "" ? name.replace(/[^\x20-\x7e]/g, "?").slice(0, 100) : "unknown";
      } catch {
        return "unknown";
      }
    },
    ...(inner.isPing === undefined ? {} : { isPing: (hook) => isTrue(() => inner.isPing?.(hook)) }),
    parse(hook) {
      try {
        return cutTexts(inner.parse(hook));
      } catch (thrown) {
        const isMeant = codeOf(thrown) === "unreadable";
        throw new Problem(
          "unreadable",
          isMeant
            ? wordsOf(thrown)
            : `The dialect "${id}", which is not part of this app, failed at this hook (${wordsOf(thrown)}): whoever made it has to look at the stored body.`,
          { cause: thrown },
        );
      }
    },
  };
}

function unproved(cause: unknown): Problem {
  return new Problem("not-authenticated", "This webhook could not be proved: check its address and its secret.", {
    cause,
  });
}

/** What fails here has its body read: "verify" decides. */
function isFalse(ask: () => unknown): boolean {
  try {
    return ask() === false;
  } catch {
    return false;
  }
}

function isTrue(ask: () => unknown): boolean {
  try {
    return ask() === true;
  } catch {
    return false;
  }
}
