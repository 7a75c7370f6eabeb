// Turns a status that a reporter made for Bitbucket posted into builds of ours: one a key, and the whole of a delivery
// where nobody else tells how it went.

import { isFinished } from "../../core/build.ts";
import type { Build } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import { readStatus } from "../../core/rules/commit-status.ts";
import type { PostedStatus } from "../../core/rules/commit-status.ts";
import type { Link } from "../../core/link.ts";
import type { BuildChange } from "../../core/queue.ts";
import { statusTimeOf } from "../../core/rules/status-time.ts";
import type { StorePart } from "../../core/store.ts";
import { changeBuild } from "./change-build.ts";
import { coverResult, keepSecretsOf } from "../webhook/cover-secrets.ts";
import { linksOfStatus } from "./links-of-status.ts";
import type { Reporter, StatusLinksPorts } from "./links-of-status.ts";
import { besideOthers } from "./find-build.ts";
import type { Found } from "./find-build.ts";
import { buildOfDelivery, deliveryOf } from "./new-build.ts";
import type { NewBuildPorts } from "./new-build.ts";
import { followsParts } from "./unnamed-runs.ts";
import { lateWhy, refusalOf } from "./refuse.ts";

export interface RecordStatusPorts extends NewBuildPorts {
  readonly store: NewBuildPorts["store"] & StatusLinksPorts["store"] & StorePart<{ servers: "get" }>;
}

/**
 * too-early: the delivery it is about is still on its way, and has no build row yet. `wholeId` names the row that
 * follows its parts.
 */
type StatusChanges =
  | { readonly outcome: "changed"; readonly change: BuildChange | undefined; readonly wholeId: string | undefined }
  | { readonly outcome: "too-early" | "left" };

/** What a posted status changes; nothing when its links are gone since it was taken. */
export async function changesOfStatus(
  ports: RecordStatusPorts,
  reporter: Reporter,
  posted: PostedStatus,
  mayWait: boolean,
): Promise<StatusChanges> {
  const links = await linksOfStatus(ports, reporter, posted);
  const server = await ports.store.servers.get(reporter.tenantId, reporter.serverId);
  if (typeof links === "string" || server === undefined) return { outcome: "left" };
  const read = readStatus(posted).result;
  const result = { ...coverResult(keepSecretsOf({ server, links }), read), commit: read.commit };
  const known = await Promise.all(
    links.map(async (link) => ({ link, builds: await buildsOf(ports, link, result.commit) })),
  );
  // Of two links to one server the one that had this key before keeps it.
  const chosen = known.find(({ builds }) => builds.some((build) => build.context === result.context)) ?? known[0];
  if (chosen === undefined) return { outcome: "left" };
  const { link, builds } = chosen;
  if (mayWait && builds.length === 0 && (await deliveryOf(ports, link, result))?.state === "waiting")
    return { outcome: "too-early" };
  const found = await findPart(ports, link, builds, result);
  if (found.outcome === "none") return { outcome: "left" };
  if (found.outcome === "no-room") {
    return { outcome: "changed", change: refusalOf(ports, found.beside, result, found.why, false), wholeId: undefined };
  }
  const change = changeOf(ports, link, found);
  const whole = builds.find((build) => followsParts(build) && build.deliveryId === found.build.deliveryId);
  return { outcome: "changed", change, wholeId: change?.refusal === undefined ? whole?.id : undefined };
}

async function buildsOf(ports: RecordStatusPorts, link: Link, commit: string): Promise<Build[]> {
  return (await ports.store.builds.ofCommit(link.tenantId, link.repositoryId, commit)).filter(
    (build) => build.linkId === link.id,
  );
}

/**
 * The same run of the same key, or a run of it that is still open: some reporters end with another address than they
 * began with.
 */
function partFor(builds: readonly Build[], result: Result): Build | undefined {
  const sameKey = builds.filter((build) => build.context === result.context);
  const newest = sameKey[0];
  return (
    sameKey.find((build) => build.run === result.run) ??
    (newest === undefined || isFinished(newest.state) ? undefined : newest)
  );
}

async function findPart(
  ports: RecordStatusPorts,
  link: Link,
  builds: readonly Build[],
  result: Result,
): Promise<Found> {
  const part = partFor(builds, result);
  if (part !== undefined) return { outcome: "found", build: part, is: "known", result };
  const model = builds.find((build) => build.context === "") ?? builds[0];
  if (model !== undefined) return besideOthers(ports, model, builds, result);
  const build = await buildOfDelivery(ports, link, result);
  return build === undefined ? { outcome: "none" } : { outcome: "found", build, is: "new", result };
}

/** A key's own reporter cannot be asked: a verdict under its address stands. */
function changeOf(
  ports: RecordStatusPorts,
  link: Link,
  { build: before, is, result }: Extract<Found, { outcome: "found" }>,
): BuildChange | undefined {
  const now = ports.clock();
  const isNew = is !== "known";
  const { build, judgement } = changeBuild(before, result, now, { isAsked: false, provesAge: true });
  if (judgement === "refused") return refusalOf(ports, before, result, lateWhy(before, judgement), false);
  if (build === before && !isNew) return undefined;
  const isOpen = !isFinished(build.state);
  return {
    build,
    isNew,
    ...(is === "another" ? { isAnother: true } : {}),
    ...(isNew || !isFinished(before.state) || before.state === build.state ? {} : { replaces: before }),
    ...statusTimeOf(build, link, now, isNew ? undefined : before),
    ...(isOpen && (isNew || isFinished(before.state)) ? { pollAt: now + link.deadlineMinutes * 60_000 } : {}),
  };
}
