// How a build ends: as its job was told, or by what its branch and parameters are called.
import type { Build, Result } from "./model.ts";

/** Decides a build's result when its time is up. */
export function decideResult(build: Build): Result {
  const told = build.job.options.results;
  if (typeof told === "function") return told(build);
  if (typeof told === "string") return told;
  if (told !== undefined && told.length > 0) return told[Math.min(build.number, told.length) - 1] ?? "SUCCESS";
  return resultByName(listNames(build));
}

/** The rule by name: "fail", "unstable", "abort" and "notbuilt" anywhere in the texts, the worst word first. */
export function resultByName(texts: readonly string[]): Result {
  const all = texts.join("\n").toLowerCase();
  if (all.includes("fail")) return "FAILURE";
  if (all.includes("unstable")) return "UNSTABLE";
  if (all.includes("abort")) return "ABORTED";
  if (/not[-_ ]?built/.test(all)) return "NOT_BUILT";
  return "SUCCESS";
}

function listNames(build: Build): string[] {
  return [
    build.job.branch ?? "",
    build.revision?.branch ?? "",
    ...build.order.parameters.map((parameter) => parameter.value),
    ...Object.values(build.order.environment ?? {}),
  ].filter((text) => !isAddressOrJson(text));
}

// Addresses carry random tokens and JSON whole payloads: either may spell anything.
function isAddressOrJson(text: string): boolean {
  return /^(https?:|[[{])/i.test(text);
}
