// Removing a link or a CI server: a page that asks, and the verb.

import { Problem } from "../../core/problem.ts";
import { countOf } from "../../page-models/words/time-words.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice } from "../pages/notices.ts";
import { linkIn, placeOf, serverIn, type Place } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";

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
  const users = (await ports.store.links.list(place.tenant.id)).filter((link) => link.serverId === server.id).length;
  return askPage(place, {
    question: "Remove the CI server",
    verb: "Remove",
    name: server.name,
    consequence: "Its address and credentials are deleted. The server itself is not touched.",
    obstacle:
      users === 0
        ? ""
        : `${countOf(users, "link")} in this workspace still ${users === 1 ? "uses" : "use"} it: remove or move ${users === 1 ? "it" : "them"} first.`,
    action: place.paths.server(server.id, "remove"),
    cancelHref: place.paths.server(server.id),
  });
}

/** POST servers/:serverId/remove. */
export async function removeServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const server = await serverIn(ports, place, request.params["serverId"]);
  try {
    await ports.store.servers.remove(place.tenant.id, server.id);
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code !== "conflict") throw thrown;
    return await moveWithNotice(ports, place.tenant.id, place.plainPaths.settings, {
      tone: "warning",
      title: "Not removed",
      sentence: thrown.message,
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
