// POST pause, resume and test of a link, and test of a server: done, then said on the page one came from.

import { noticeOfDiagnosis, type Notice } from "../../page-models/notice.ts";
import { pauseLink } from "../../steps/links/pause-link.ts";
import { testAndRelease } from "../../steps/links/test-and-release.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice } from "../pages/notices.ts";
import { waysOn } from "./ways-on.ts";
import { linkIn, placeOf, serverIn } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";

/** POST links/:linkId/pause. */
export async function pause(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  return await setPaused(ports, request, true, {
    tone: "information",
    title: "Paused",
    sentence: "It takes no events until it is resumed. What was waiting is set aside, and can be tried again.",
  });
}

/** POST links/:linkId/resume. */
export async function resume(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  return await setPaused(ports, request, false, {
    tone: "success",
    title: "Resumed",
    sentence: "It takes the next event. What came meanwhile was left, and is listed under what happened.",
  });
}

/** POST links/:linkId/test. */
export async function testLink(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const link = await linkIn(ports, place, request);
  const server = await serverIn(ports, place, link.serverId);
  const diagnosis = await testAndRelease(ports, place.tenant, server, link);
  return await moveWithNotice(
    ports,
    place.tenant.id,
    backOf(request, place.plainPaths.link(link.id), place.plainPaths.settings),
    {
      ...noticeOfDiagnosis(diagnosis, `${link.name}:`),
      ways: await waysOn(ports, request, { place, server, link, diagnosis }),
    },
  );
}

/** POST servers/:serverId/test. */
export async function testServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const server = await serverIn(ports, place, request.params["serverId"]);
  const diagnosis = await testAndRelease(ports, place.tenant, server);
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.settings, {
    ...noticeOfDiagnosis(diagnosis, `${server.name}:`),
    ways: await waysOn(ports, request, { place, server, diagnosis }),
  });
}

async function setPaused(
  ports: PagePorts,
  request: PageRequest,
  isPaused: boolean,
  notice: Notice,
): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const link = await linkIn(ports, place, request);
  await pauseLink({ links: ports.store.links, clock: ports.clock }, place.tenant.id, link.id, isPaused);
  const path = backOf(request, place.plainPaths.link(link.id), place.plainPaths.settings);
  return await moveWithNotice(ports, place.tenant.id, path, {
    ...notice,
    title: `${link.name}: ${notice.title.toLowerCase()}`,
  });
}

/** The list's buttons lead back to the list, the link's own to the link. */
function backOf(request: PageRequest, linkPath: string, listPath: string): string {
  return request.form["back"] === "list" ? listPath : linkPath;
}
