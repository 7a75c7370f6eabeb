// Turns a status that a reporter made for Bitbucket posted into builds of ours: one a key, and the whole of a delivery where nobody else tells how it went.

import { isFinished } from "../core/build.ts";
import type { Build } from "../core/build.ts";
import type { Result } from "../core/ci-adapter.ts";
import { readStatus } from "../core/commit-status.ts";
import type { PostedStatus } from "../core/commit-status.ts";
import type { Link } from "../core/link.ts";
import type { BuildChange } from "../core/queue.ts";
import { reportTimeOf } from "../core/report-time.ts";
import type { Store } from "../core/store.ts";
import { changeBuild } from "./change-build.ts";
import { linksOfStatus } from "./links-of-status.ts";
import type { Reporter } from "./links-of-status.ts";
import { buildLike, buildOfDelivery, deliveryOf } from "./new-build.ts";
import type { NewBuildPorts } from "./new-build.ts";
import { followsParts } from "./parts.ts";

export interface RecordStatusPorts extends NewBuildPorts {
  readonly store: Pick<Store, "links" | "repositories" | "history" | "builds">;
}

/** too-early: the delivery it is about is still on its way, and has no build row yet. `wholeId` names the row that follows its parts. */
type StatusChanges = { readonly outcome: "changed"; readonly change: BuildChange; readonly wholeId: string | undefined } | { readonly outcome: "too-early" | "left" };

/** What a posted status changes; nothing when its links are gone since it was taken. */
export async function changesOfStatus(ports: RecordStatusPorts, reporter: Reporter, posted: PostedStatus, mayWait: boolean): Promise<StatusChanges> {
  const { result } = readStatus(posted);
  const links = await linksOfStatus(ports, reporter, posted);
  if (typeof links === "string") return { outcome: "left" };
  const known = await Promise.all(links.map(async (link) => ({ link, builds: await buildsOf(ports, link, result.commit) })));
  // Of two links to one server the one that had this key before keeps it.
  const chosen = known.find(({ builds }) => builds.some((build) => build.context === result.context)) ?? known[0];
  if (chosen === undefined) return { outcome: "left" };
  const { link, builds } = chosen;
  if (mayWait && builds.length === 0 && (await deliveryOf(ports, link, result))?.state === "waiting") return { outcome: "too-early" };
  const found = partFor(builds, result);
  const before = found ?? (await newPart(ports, link, builds, result));
  if (before === undefined) return { outcome: "left" };
  const now = ports.clock();
  const part = changeBuild(before, result, now);
  const whole = builds.find((build) => followsParts(build) && build.deliveryId === part.deliveryId);
  return { outcome: "changed", change: changeOf(part, link, now, found === undefined), wholeId: whole?.id };
}

async function buildsOf(ports: RecordStatusPorts, link: Link, commit: string): Promise<Build[]> {
  return (await ports.store.builds.ofCommit(link.tenantId, link.repositoryId, commit)).filter((build) => build.linkId === link.id);
}

/** The same run of the same key, or a run of it that is still open: some reporters end with another address than they began with. */
function partFor(builds: readonly Build[], result: Result): Build | undefined {
  const sameKey = builds.filter((build) => build.context === result.context);
  const newest = sameKey[0];
  return sameKey.find((build) => build.run === result.run) ?? (newest === undefined || isFinished(newest.state) ? undefined : newest);
}

async function newPart(ports: RecordStatusPorts, link: Link, builds: readonly Build[], result: Result): Promise<Build | undefined> {
  const model = builds.find((build) => build.context === "") ?? builds[0];
  return model === undefined ? await buildOfDelivery(ports, link, result) : buildLike(ports, model, result);
}

function changeOf(build: Build, link: Link, now: number, isNew: boolean): BuildChange {
  return {
    build,
    isNew,
    ...reportTimeOf(build, link, now),
    ...(isNew && !isFinished(build.state) ? { pollAt: now + link.deadlineMinutes * 60_000 } : {}),
  };
}
