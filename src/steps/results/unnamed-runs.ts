// A delivery whose run the CI never named follows its parts: else it would wait for a verdict that nobody sends.

import type { Build, BuildState } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import type { BuildStore } from "../../core/store.ts";
import { shorten } from "../../core/text/text.ts";

/** True for the row of a delivery that only its parts can tell about. */
export function followsParts(build: Build): boolean {
  return build.context === "" && build.run === "" && build.deliveryId !== undefined;
}

/** The parts of such a row, one a context: of several runs of a part the newest counts. */
export async function partsOf(builds: Pick<BuildStore, "ofDelivery">, whole: Build): Promise<readonly Build[]> {
  if (!followsParts(whole)) return [];
  const newest = new Map<string, Build>();
  for (const build of await builds.ofDelivery(whole.tenantId, whole.deliveryId ?? "")) {
    if (build.linkId === whole.linkId && build.context !== "" && !newest.has(build.context))
      newest.set(build.context, build);
  }
  return [...newest.values()];
}

/** A part that waits is on its way for the whole, and one that nobody finds again did not pass. */
const shownAs: Readonly<Partial<Record<BuildState, BuildState>>> = { queued: "running", lost: "failed" };

/** What the parts together say. */
export function resultOfParts(parts: readonly Build[]): Result {
  const [only] = parts;
  const state = worstFirst.find((one) => parts.some((part) => part.state === one)) ?? "running";
  return {
    state: shownAs[state] ?? state,
    description: shorten(
      parts
        .map((part) => `${shorten(part.context, 60)} ${part.state === "not-built" ? "not built" : part.state}`)
        .toSorted()
        .join(", "),
      200,
    ),
    ...(parts.length === 1 && only !== undefined && only.url !== "" ? { url: only.url } : {}),
  };
}

/** Open states come before every verdict, and a failure before every other verdict. */
const worstFirst: readonly BuildState[] = [
  "running",
  "queued",
  "failed",
  "lost",
  "aborted",
  "unstable",
  "not-built",
  "passed",
];
