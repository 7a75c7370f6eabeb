// Reads a hook's body as a form (application/x-www-form-urlencoded) without trusting it.

import type { Hook, HookHead } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";

import { readJson } from "./json.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** True when the sender says its body is a form. */
export function isForm({ headers }: HookHead): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "");
}

/** The form's fields, first value of each; throws Problem "unreadable" for bytes no form is made of. */
export function readForm(body: Uint8Array): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(textOf(body))) if (!fields.has(name)) fields.set(name, value);
  return fields;
}

/** The JSON value in the form's field `payload`; throws Problem "unreadable". */
export function readPayloadField(body: Uint8Array): unknown {
  const payload = readForm(body).get("payload");
  if (payload === undefined)
    throw new Problem(
      "unreadable",
      'The form in this webhook has no field "payload", in which its sender puts everything: check what posts to this address.',
    );
  return readJson(Buffer.from(payload));
}

/** The body's JSON, or the JSON in its field `payload` when it is a form. */
export function readJsonOrPayload(hook: Hook): unknown {
  return isForm(hook) ? readPayloadField(hook.body) : readJson(hook.body);
}

function textOf(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new Problem("unreadable", "The body of this webhook is not text in UTF-8: check what posts to this address.");
  }
}
