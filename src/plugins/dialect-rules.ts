// What a dialect of somebody else's has to keep before the app starts with it; `npm run check-dialect` checks much
// more.

import type { Dialect } from "../core/dialect.ts";
import type { Hook } from "../core/hook.ts";
import { codeOf, fieldsOf, missingFunctions, wordsOf } from "./words.ts";

const garbage = ["", "[]", "null", "7", "{}", "\u0000".repeat(1000), "[".repeat(5000)];

/** One sentence for each fault; none: the value is a dialect. */
export function faultsOfDialect(value: unknown): string[] {
  const fields = fieldsOf(value);
  if (fields === undefined) return ["it is no object"];
  const { id, label } = fields;
  const faults: string[] = [];
  if (typeof id !== "string" || !/^[a-z0-9-]{1,40}$/.test(id))
    faults.push("its id has to be 1 to 40 lower-case letters, digits and dashes");
  if (typeof label !== "string" || label.trim() === "") faults.push("it has no label");
  const missing = missingFunctions(fields, ["verify", "deliveryId", "eventName", "parse"]);
  if (missing.length > 0) faults.push(`it lacks ${missing.join(", ")}`);
  return faults.length > 0 ? faults : faultsOfConduct(value as Dialect);
}

function faultsOfConduct(dialect: Dialect): string[] {
  const faults = new Set<string>();
  for (const text of garbage) {
    const hook: Hook = { headers: {}, query: {}, body: Buffer.from(text) };
    for (const secret of ["made-up-secret", ""]) {
      if (codeThrown(() => dialect.verify(hook, secret)) !== "not-authenticated")
        faults.add(
          'verify has to throw an error with the code "not-authenticated" for a hook without any proof, and for an empty secret',
        );
    }
    const code = codeThrown(() => dialect.parse(hook));
    if (code !== "unreadable")
      faults.add(
        `parse has to throw an error with the code "unreadable" for garbage such as ${JSON.stringify(text.slice(0, 10))}`,
      );
    if (!isText(() => dialect.deliveryId(hook), 200))
      faults.add("deliveryId has to return a text of at most 200 characters for any hook");
    if (!isText(() => dialect.eventName(hook), 1000)) faults.add("eventName has to return a text for any hook");
  }
  return [...faults];
}

function codeThrown(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return codeOf(thrown) ?? wordsOf(thrown);
  }
}

function isText(work: () => unknown, limit: number): boolean {
  try {
    const text = work();
    return typeof text === "string" && text !== "" && text.length <= limit;
  } catch {
    return false;
  }
}
