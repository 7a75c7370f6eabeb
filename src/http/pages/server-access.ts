// POST servers/:serverId/access: whose a CI server is, who may use it, and for which requests.

import { typedUnder } from "../../page-models/forms/field-view.ts";
import { accessPrefix, readServerAccess, viewServerAccess } from "../../page-models/server-access.ts";
import { Problem } from "../../core/problem.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice } from "./notices.ts";
import { notFound, placeOf, serverIn } from "./place.ts";
import type { PagePorts } from "./ports.ts";
import { accessInput, editServerPage } from "../forms/server-form.ts";
import { rightsIn } from "./server-rights.ts";

/** Keeps what the owner decided, or shows the server's page again with what is wrong. */
export async function changeServerAccess(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const server = await serverIn(ports, place, request.params["serverId"]);
  const rights = await rightsIn(ports, request, place);
  const input = await accessInput(ports, place, server, rights);
  const typed = typedUnder(accessPrefix, request.form);
  const { access, faults } = readServerAccess(input, typed);
  if (faults.length > 0)
    return await editServerPage(ports, request, place, server, viewServerAccess(input, typed, faults));
  if (access.ownerRepositoryId !== server.access.ownerRepositoryId) await rights.demand("give", server);
  const changed = await ports.store.servers.changeAccess(place.tenant.id, server.id, (current) => {
    if (current.access.ownerRepositoryId === server.access.ownerRepositoryId) return access;
    throw new Problem("not-allowed", "The CI server was given to another owner meanwhile: reload the settings.");
  });
  if (changed === undefined) throw notFound("CI server");
  const sentence = "Links of repositories that may not use it get nothing sent from now on, and say so.";
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.settings, {
    tone: "success",
    title: `${server.name}: access saved`,
    sentence,
  });
}
