// Reads what a CI server posted to us.

import type { Result } from "../../core/ci-adapter.ts";
import type { Hook } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";
import { withinLengths } from "../../core/limits/result-lengths.ts";
import { parseJson } from "./json.ts";

/** The text of a hook's body. */
export function bodyText(hook: Hook): string {
  return Buffer.from(hook.body).toString("utf8");
}

/** A hook's body as a JSON object. Throws Problem "unreadable" when it is none; `example` says what was expected. */
export function jsonBody(hook: Hook, example: string): unknown {
  const value = parseJson(bodyText(hook));
  if (typeof value !== "object" || value === null) throw unreadable(`it is no JSON object such as ${example}`);
  return value;
}

/** The problem of a report that is none of this CI's. */
export function unreadable(why: string): Problem {
  return new Problem("unreadable", `The report cannot be read: ${why}. Check what posts to this address.`);
}

/** The delivery a report belongs to, where it was posted to the address that came with the build. */
export function deliveryIn(hook: Hook): string | undefined {
  const id = hook.query["delivery"];
  return id === "" ? undefined : id;
}

/** A result without its unknown parts, each of the rest as long as it may be. */
export function known(parts: { [Key in keyof Result]: Result[Key] | undefined } & Pick<Result, "state">): Result {
  const given = Object.entries(parts).filter(([, value]) => value !== undefined);
  return withinLengths({ state: parts.state, ...Object.fromEntries(given) });
}
