// Which links a status posted with a server's own credentials may speak for: only those whose deliveries carried its
// commit (S40).

import type { PostedStatus } from "../../core/rules/commit-status.ts";
import type { Link } from "../../core/link.ts";
import type { StorePart } from "../../core/store.ts";
import type { Repository } from "../../core/tenant.ts";
import { shorten } from "../../core/text/text.ts";

export interface StatusLinksPorts {
  readonly store: StorePart<{ links: "list"; builds: "linksByCommit"; repositories: "get" }>;
}

/** Who posted it: proved by the server's credentials. */
export interface Reporter {
  readonly tenantId: string;
  readonly serverId: string;
}

/** The links, oldest first; or in a sentence why there are none. */
export async function linksOfStatus(
  ports: StatusLinksPorts,
  { tenantId, serverId }: Reporter,
  posted: Pick<PostedStatus, "commit" | "repository">,
): Promise<readonly Link[] | string> {
  const all = (await ports.store.links.list(tenantId)).filter((link) => link.serverId === serverId);
  if (all.length === 0)
    return "No repository is linked to this CI server, so there is none whose status it may set: add a link on the settings page first.";
  const named = posted.repository === undefined ? all : await linksNamed(ports, tenantId, all, posted.repository);
  if (named.length === 0)
    return `No link leads from the repository ${nameOf(posted.repository)} to this CI server, so its status stays as it is: check the repository's name in the CI, or add a link.`;
  const known = new Set(
    (await ports.store.builds.linksByCommit(tenantId, posted.commit.toLowerCase())).map(({ linkId }) => linkId),
  );
  const found = named.filter((link) => known.has(link.id));
  return found.length > 0
    ? found
    : `No event that was sent to this CI server carried the commit ${posted.commit.slice(0, 12)}, so its status stays as it is: let the CI build what the app sends, and look at the link's filters.`;
}

async function linksNamed(
  ports: StatusLinksPorts,
  tenantId: string,
  links: readonly Link[],
  name: NonNullable<PostedStatus["repository"]>,
): Promise<readonly Link[]> {
  const repositories = new Map<string, Repository | undefined>();
  for (const id of new Set(links.map((link) => link.repositoryId)))
    repositories.set(id, await ports.store.repositories.get(tenantId, id));
  return links.filter((link) => isNamed(repositories.get(link.repositoryId), name));
}

/**
 * Data Center's web addresses end in projects/KEY/repos/slug: a reporter that takes the last two parts calls the
 * project "repos" (BitbucketServerCoreAPIStatusPush).
 */
function isNamed(
  repository: Repository | undefined,
  { owner, slug }: NonNullable<PostedStatus["repository"]>,
): boolean {
  if (repository === undefined) return false;
  const isSlug = [repository.slug, repository.id].some((one) => isSame(one, slug));
  // A workspace may be named by its UUID; its repositories' slugs are unique within the tenant then.
  return isSlug && (isSame(repository.owner, owner) || owner === "repos" || /^\{[0-9a-f-]{36}\}$/i.test(owner));
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function nameOf(repository: PostedStatus["repository"]): string {
  return shorten(`${repository?.owner ?? ""}/${repository?.slug ?? ""}`, 200);
}
