// Reads what a CI server posted to us.

import type { Result } from "../core/ci-adapter.ts";
import type { Hook } from "../core/hook.ts";
import { lengths } from "../core/lengths.ts";
import { Problem } from "../core/problem.ts";
import { contextLimit, nameWithin } from "../core/short-name.ts";
import { cut } from "../core/text.ts";
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

const limits = { deliveryId: lengths.id, commit: lengths.word, refName: lengths.ref, name: 255, number: 100, description: 1000 } as const;

/**
 * A result without its unknown parts; texts cut to what is kept. What two runs or parts are told apart by keeps a digest of the whole; an address too
 * long to lead anywhere is left out.
 */
export function known(parts: { [Key in keyof Result]: Result[Key] | undefined } & Pick<Result, "state">): Result {
  const kept: Record<string, unknown> = { ...parts };
  for (const [name, limit] of Object.entries(limits)) kept[name] = cutOrNone(kept[name], limit);
  kept["run"] = parts.run === undefined ? undefined : nameWithin(parts.run, lengths.id);
  kept["context"] = parts.context === undefined ? undefined : nameWithin(parts.context, contextLimit);
  if ((parts.url?.length ?? 0) > lengths.url) kept["url"] = undefined;
  return { state: parts.state, ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)) };
}

function cutOrNone(value: unknown, limit: number): string | undefined {
  return typeof value === "string" ? cut(value, limit) : undefined;
}
