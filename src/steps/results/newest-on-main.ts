// How the main branch stands with a link: what the settings page, the repository panel and badges show first.

import type { Build } from "../../core/build.ts";
import type { BuildStore } from "../../core/store.ts";

/**
 * What hosts and people call it, the likeliest first: no webhook of Bitbucket says which one it is. A repository with
 * two of them means the earlier one.
 */
const mainBranches = ["main", "master", "trunk", "default", "develop"];

/**
 * The newest build of a push to the main branch; undefined where a link has built none. A pull request's branch may be
 * a fork's that is called the same, so pull requests do not count.
 */
export async function newestOnMain(
  builds: Pick<BuildStore, "latestPushed">,
  tenantId: string,
  linkId: string,
): Promise<Build | undefined> {
  for (const branch of mainBranches) {
    const build = await builds.latestPushed(tenantId, linkId, branch);
    if (build !== undefined) return build;
  }
  return undefined;
}

/** What a badge shows: the branch it asks for; without one the main branch, or else the newest of anything. */
export async function newestForBadge(
  builds: Pick<BuildStore, "latest" | "latestPushed">,
  tenantId: string,
  linkId: string,
  branch: string | undefined,
): Promise<Build | undefined> {
  if (branch === undefined || branch === "")
    return (await newestOnMain(builds, tenantId, linkId)) ?? (await builds.latest(tenantId, linkId));
  return mainBranches.includes(branch)
    ? await builds.latestPushed(tenantId, linkId, branch)
    : await builds.latest(tenantId, linkId, branch);
}
