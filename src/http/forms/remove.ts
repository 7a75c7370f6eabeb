// Removing a link or a CI server: a page that asks, and the verb.

import { Problem } from "../../core/problem.ts";
import type { Link } from "../../core/link.ts";
import type { Server } from "../../core/server.ts";
import { countOf } from "../../page-models/words/time-words.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice } from "../pages/notices.ts";
import { linkIn, placeOf, serverIn, type Place } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";
import { rightsIn } from "../pages/server-rights.ts";

/** GET links/:linkId/remove. */
export async function askRemoveLink(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const link = await linkIn(ports, place, request);
  return askPage(place, {
    question: "Remove the link",
    verb: "Remove",
    name: link.name,
    consequence:
      "No build starts through it any more, waiting ones are cancelled, and its badge and result address stop working. States already shown on commits stay. The CI job itself is not touched.",
    action: place.paths.link(link.id, "remove"),
    cancelHref: place.paths.link(link.id),
  });
}

/** POST links/:linkId/remove. */
export async function removeLink(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const link = await linkIn(ports, place, request);
  await ports.store.links.remove(place.tenant.id, link.id);
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.settings, {
    tone: "success",
    title: "Link removed",
    sentence: `“${link.name}” starts no builds any more.`,
  });
}

/** GET servers/:serverId/remove. */
export async function askRemoveServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const server = await serverIn(ports, place, request.params["serverId"]);
  const { links, mayRemoveAll } = await usersOf(ports, request, place, server);
  const count = countOf(links.length, "link");
  const consequence = "Its address and credentials are deleted. The server itself is not touched.";
  const around = { name: server.name, action: place.paths.server(server.id, "remove") };
  const asked = { ...around, consequence, cancelHref: place.paths.server(server.id) };
  if (links.length === 0) return askPage(place, { ...asked, question: "Remove the CI server", verb: "Remove" });
  const users = await viewUsers(ports, place, links, mayRemoveAll);
  if (mayRemoveAll)
    return askPage(place, {
      ...asked,
      question: "Remove the CI server",
      consequence: `${consequence} These links use it, and are removed with it: no build starts through them any more, and waiting ones are cancelled.`,
      users,
      count: String(links.length),
      verb: `Remove it and ${count}`,
    });
  return askPage(place, {
    ...asked,
    question: "Remove the CI server",
    users,
    obstacle: `${count} in this workspace still ${links.length === 1 ? "uses" : "use"} it, and not all are of this repository: an admin of the workspace can remove it with them.`,
    verb: "Remove",
  });
}

interface UserView {
  readonly name: string;
  readonly href: string | undefined;
}

/** Links of a server; who administers no more than one repository has no say in those of others. */
async function usersOf(
  ports: PagePorts,
  request: PageRequest,
  place: Place,
  { id }: Server,
): Promise<{ links: readonly Link[]; mayRemoveAll: boolean }> {
  const links = (await ports.store.links.list(place.tenant.id)).filter(({ serverId }) => serverId === id);
  const isOwn = links.every(({ repositoryId }) => repositoryId === place.repository.id);
  const mayRemoveAll = isOwn || (await (await rightsIn(ports, request, place)).administersWorkspace());
  return { links, mayRemoveAll };
}

/** Those of the repository by name; others only for whoever may see them. */
async function viewUsers(
  ports: PagePorts,
  place: Place,
  links: readonly Link[],
  mayAll: boolean,
): Promise<readonly UserView[]> {
  const repositories = await ports.store.repositories.list(place.tenant.id);
  return links.flatMap(({ id, name, repositoryId }): UserView[] => {
    if (repositoryId === place.repository.id) return [{ name, href: place.paths.link(id) }];
    const other = repositories.find((one) => one.id === repositoryId)?.fullName ?? repositoryId;
    return mayAll ? [{ name: `${name} of ${other}`, href: undefined }] : [];
  });
}

/** POST servers/:serverId/remove. */
export async function removeServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const server = await serverIn(ports, place, request.params["serverId"]);
  const { links, mayRemoveAll } = await usersOf(ports, request, place, server);
  try {
    // As many as were shown: a link that was added meanwhile is asked about again.
    if (mayRemoveAll && request.form["links"] === String(links.length))
      for (const link of links) await ports.store.links.remove(place.tenant.id, link.id);
    await ports.store.servers.remove(place.tenant.id, server.id);
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code !== "conflict") throw thrown;
    return await moveWithNotice(ports, place.tenant.id, place.plainPaths.settings, {
      tone: "warning",
      title: "Not removed",
      sentence: thrown.message,
      ways: [{ word: "See which links use it", href: place.plainPaths.server(server.id, "remove") }],
    });
  }
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.settings, {
    tone: "success",
    title: "CI server removed",
    sentence: `“${server.name}” and its credentials are deleted.`,
  });
}

/** A page that asks before something is done that cannot be taken back; it works without script. */
export function askPage(
  place: Place,
  model: {
    /** "Remove the link": the name follows. */
    readonly question: string;
    readonly name: string;
    readonly consequence: string;
    readonly obstacle?: string;
    /** What goes with it, or stands in its way. */
    readonly users?: readonly UserView[];
    /** How many were shown. */
    readonly count?: string;
    readonly verb: string;
    readonly action: string;
    readonly cancelHref: string;
  },
): PageReply {
  return {
    kind: "page",
    view: "remove",
    model: {
      title: `${model.question} ${model.name}?`,
      repositoryName: place.repository.fullName,
      settingsHref: place.paths.settings,
      ...model,
    },
  };
}
