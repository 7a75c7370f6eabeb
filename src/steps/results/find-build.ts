// The build a result speaks of: a run of the delivery it names, of the link that its token belongs to (S40).

import type { Build } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import { areTwoRuns, selfToldRun } from "../../core/run.ts";
import { buildLike, buildOfDelivery } from "./new-build.ts";
import type { NewBuildPorts } from "./new-build.ts";
import { furtherPart, roomless } from "./bound-parts.ts";

/**
 * `result`: what is to be recorded; of a part over the limit, only that it failed. `is: "another"`: a further run of
 * something that has a build already.
 */
export type Found =
  | {
      readonly outcome: "found";
      readonly build: Build;
      readonly is: "known" | "new" | "another";
      readonly result: Result;
    }
  /** There is no room for it; `beside` is the row that says so. */
  | { readonly outcome: "no-room"; readonly beside: Build; readonly why: string }
  | { readonly outcome: "none" };

/** The build a result speaks of; a new one for a part (context) or another run of something we delivered. */
export async function findBuild(ports: NewBuildPorts, link: Link, said: Result, canBeAsked: boolean): Promise<Found> {
  const known = await candidates(ports, link, said);
  const result = withRun(said, known, canBeAsked);
  const match = matchOf(known, result);
  if (match !== undefined) return { outcome: "found", build: match, is: "known", result };
  const [model] = known;
  if (model === undefined) {
    const build = await buildOfDelivery(ports, link, result);
    return build === undefined ? { outcome: "none" } : { outcome: "found", build, is: "new", result };
  }
  return besideOthers(
    ports,
    model,
    model.deliveryId === undefined ? known : await ofDelivery(ports, link, model.deliveryId),
    result,
  );
}

/** A new row like `model`, whose delivery has the builds `siblings`. */
export function besideOthers(ports: NewBuildPorts, model: Build, siblings: readonly Build[], result: Result): Found {
  const why = roomless(siblings, result);
  if (why === undefined) {
    const isAnother = siblings.some((build) => build.context === (result.context ?? ""));
    const named =
      isAnother && result.run === undefined ? { ...result, run: selfToldRun(`number ${result.number ?? ""}`) } : result;
    return {
      outcome: "found",
      build: buildLike(ports, model, named),
      is: isAnother ? "another" : "new",
      result: named,
    };
  }
  const further = furtherPart(result);
  if (further === undefined) return { outcome: "no-room", beside: besideOf(siblings, result) ?? model, why };
  const build = siblings.find(({ context }) => context === further.context);
  const is = build === undefined ? "new" : "known";
  return { outcome: "found", build: build ?? buildLike(ports, model, further), is, result: further };
}

/**
 * A name that a build gives its own run is not used as a handle where the CI can be asked, unless it is a handle we
 * know.
 */
function withRun(result: Result, known: readonly Build[], canBeAsked: boolean): Result {
  const { run, isSelfTold } = result;
  if (isSelfTold !== true || !canBeAsked || run === undefined || known.some((build) => build.run === run))
    return result;
  return { ...result, run: selfToldRun(run) };
}

/** `known`: newest first. */
function matchOf(known: readonly Build[], result: Result): Build | undefined {
  const same = known.filter((build) => build.context === (result.context ?? ""));
  const byRun = result.run === undefined ? undefined : same.find((build) => build.run === result.run);
  const byAddress = (): Build | undefined => same.find((build) => build.url !== "" && build.url === result.url);
  return byRun ?? byAddress() ?? same.find((build) => !isAnother(build, result));
}

/**
 * A rebuild copies our delivery id, and is another run all the same: by its handle, or by number and address where both
 * are other ones. Handles of a queue item and of the build it became differ in form, and are no contradiction.
 */
function isAnother(build: Build, result: Result): boolean {
  const { run = "", number = "", url = "" } = result;
  if (areTwoRuns(build.run, run)) return true;
  const isNumbered = build.number !== "" && build.url !== "" && number !== "" && url !== "";
  return isNumbered && build.number !== number && build.url !== url;
}

async function candidates(ports: NewBuildPorts, link: Link, result: Result): Promise<readonly Build[]> {
  if (result.deliveryId !== undefined) return ofDelivery(ports, link, result.deliveryId);
  if (result.run !== undefined) {
    const builds = (await ports.store.builds.ofLink(link.tenantId, link.id, 200)).filter(
      (build) => build.run === result.run,
    );
    if (builds.length > 0) return builds;
  }
  if (result.commit === undefined) return [];
  const builds = await ports.store.builds.ofCommit(link.tenantId, link.repositoryId, result.commit);
  return builds.filter((build) => build.linkId === link.id && build.state !== "skipped");
}

async function ofDelivery(ports: NewBuildPorts, link: Link, deliveryId: string): Promise<readonly Build[]> {
  return (await ports.store.builds.ofDelivery(link.tenantId, deliveryId)).filter((build) => build.linkId === link.id);
}

function besideOf(siblings: readonly Build[], { context = "" }: Result): Build | undefined {
  return siblings.find((build) => build.context === context) ?? siblings.find((build) => build.context === "");
}
