// Bodies too large to be held and parsed whole: proved as they come, and kept without what nobody reads.

import type { LargeBodies, LargeBody } from "../../core/dialect.ts";
import type { Hook, HookHead } from "../../core/hook.ts";
import { JsonReducer } from "../../core/text/reduce-json.ts";

import { isForm } from "./form.ts";

/** What proves a body that nobody keeps. */
export interface BodyProof {
  readonly add: (bytes: Uint8Array) => void;
  /** Throws Problem "not-authenticated". */
  readonly check: () => void;
}

/** Of a push: the files of its commits, which a host is asked for, and the last of too many commits. */
const reduction = { unread: ["added", "removed", "modified"], lists: ["commits"], keptBytes: 1024 * 1024 };

/** GitHub and GitLab post at most so much (https://docs.github.com/en/webhooks/webhook-events-and-payloads). */
const limitBytes = 25 * 1024 * 1024;

/** The large bodies of a dialect whose senders prove them so. */
export function largeBodiesProvedBy(proofOf: (head: HookHead, secret: string) => BodyProof): LargeBodies {
  return {
    limitBytes,
    open(head, secret): LargeBody {
      const proof = proofOf(head, secret);
      const isPosted = isForm(head);
      const payload = isPosted ? new PayloadField() : undefined;
      const reducer = new JsonReducer(reduction);
      return {
        add(bytes) {
          proof.add(bytes);
          return reducer.add(payload === undefined ? bytes : payload.add(bytes));
        },
        prove(kept): Hook {
          proof.check();
          const headers = isPosted ? { ...head.headers, "content-type": "application/json" } : head.headers;
          return { ...head, headers, body: kept };
        },
      };
    },
  };
}

const [percent, plus, ampersand, blank] = [0x25, 0x2b, 0x26, 0x20];
const start = "payload=";

/** Decodes the form's field `payload`, its first one, as the form comes. */
class PayloadField {
  /** Bytes before the field, or an escape that is not whole yet. */
  #waiting: Buffer = Buffer.alloc(0);
  #state: "before" | "within" | "after" = "before";

  add(bytes: Uint8Array): Uint8Array {
    if (this.#state === "after") return new Uint8Array();
    let all = Buffer.concat([this.#waiting, bytes]);
    if (this.#state === "before") {
      if (all.length < start.length) {
        this.#waiting = all;
        return new Uint8Array();
      }
      // GitHub's forms have no other field.
      this.#state = all.toString("latin1", 0, start.length) === start ? "within" : "after";
      all = all.subarray(start.length);
      if (this.#state === "after") return new Uint8Array();
    }
    const end = all.indexOf(ampersand);
    if (end !== -1) {
      this.#state = "after";
      all = all.subarray(0, end);
    }
    return this.#decode(all);
  }

  #decode(all: Buffer): Uint8Array {
    const decoded = Buffer.allocUnsafe(all.length);
    let length = 0;
    let at = 0;
    for (; at < all.length; at += 1) {
      const byte = all[at] ?? 0;
      if (byte === percent) {
        if (at + 2 >= all.length) break;
        decoded[length] = Number.parseInt(all.toString("latin1", at + 1, at + 3), 16);
        at += 2;
      } else decoded[length] = byte === plus ? blank : byte;
      length += 1;
    }
    this.#waiting = Buffer.from(all.subarray(at));
    return decoded.subarray(0, length);
  }
}
