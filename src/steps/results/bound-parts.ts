// Limits how many builds the reports about one delivery may make: otherwise whoever holds a build's token could make
// any number of statuses (S40).

import type { Build } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import { defined } from "../../core/rules/defined.ts";
import { shorten } from "../../core/text/text.ts";

/**
 * Parts of different names: a matrix or a Probo build of fifty steps has room. Each is a status, and one repository may
 * make about a hundred calls at once (core/limits/host-budget): one build uses up half of them at most.
 */
const mostParts = 50;
/** Runs of the whole, or of one part. */
const mostRuns = 20;
const mostRows = 300;

/**
 * Name of the part that stands for all parts over the limit. It shows only their failures, so that it never hides one.
 */
const furtherParts = "further parts";

/** Why nothing more may be made for this result beside the builds its delivery has; undefined while there is room. */
export function roomless(siblings: readonly Build[], result: Result): string | undefined {
  const context = result.context ?? "";
  if (siblings.filter((build) => build.context === context).length >= mostRuns)
    return `one delivery has room for ${mostRuns} runs of the same`;
  if (context === "" || context === furtherParts) return undefined;
  const parts = new Set(siblings.map((build) => build.context));
  parts.delete("");
  if (!parts.has(context) && parts.size >= mostParts)
    return `one delivery has room for ${mostParts} parts of different names`;
  return siblings.length >= mostRows ? `one delivery has room for ${mostRows} parts and runs` : undefined;
}

/** What is kept of a part that there is no room for: that it failed. Undefined when it did not, or is no part. */
export function furtherPart(result: Result): Result | undefined {
  if (result.state !== "failed" || (result.context ?? "") === "") return undefined;
  const { state, deliveryId, commit, context = "", description } = result;
  return defined({
    state,
    deliveryId,
    commit,
    context: furtherParts,
    name: furtherParts,
    description: `${shorten(context, 200)} failed${description === undefined ? "" : `: ${description}`}`,
  });
}
