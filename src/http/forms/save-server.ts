// POST a CI server's form: test it, keep it, or show it again with its faults beside their fields.

import type { Server } from "../../core/server.ts";
import { typedUnder } from "../../page-models/forms/field-view.ts";
import { noticeOfDiagnosis, type Notice } from "../../page-models/notice.ts";
import { ciPrefix, readServerForm, serverPrefix } from "../../page-models/forms/server-form.ts";
import { saveServer, serverOf } from "../../steps/links/save-server.ts";
import { testAndRelease } from "../../steps/links/test-and-release.ts";
import { testConnection } from "../../steps/links/test-connection.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice } from "../pages/notices.ts";
import { placeOf, serverIn, type Place } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";
import { waysOn } from "./ways-on.ts";
import { adapterOf, serverFormPage } from "./server-form.ts";
import { accessOfNew, rightsIn, type ServerRights } from "../pages/server-rights.ts";

/** POST servers: a new server; the form of a link to it comes next, once it answers. */
export async function addServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const kind = request.form["kind"];
  return await handleForm(ports, request, place, undefined, typeof kind === "string" ? kind : "");
}

/** POST servers/:serverId: a changed server. */
export async function changeServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const server = await serverIn(ports, place, request.params["serverId"]);
  return await handleForm(ports, request, place, server, server.kind);
}

async function handleForm(
  ports: PagePorts,
  request: PageRequest,
  place: Place,
  kept: Server | undefined,
  kind: string,
): Promise<PageReply> {
  const adapter = adapterOf(ports, kind);
  const typed = typedUnder(serverPrefix, request.form);
  const ciTyped = typedUnder(ciPrefix, request.form);
  const rights = await rightsIn(ports, request, place);
  const { draft, faults } = readServerForm(
    typed,
    ciTyped,
    adapter,
    kept,
    kept !== undefined && (await isOutOfReach(ports, rights, place, kept)),
  );
  const again = (notice?: Notice) => serverFormPage(place, { adapter, typed, ciTyped, faults, kept, notice });
  if (faults.length > 0) return again();
  const access = kept?.access ?? (await accessOfNew(rights, place));
  const wish = { tenantId: place.tenant.id, serverId: kept?.id, kind, fields: adapter.fields, access, draft };
  if (request.form["intent"] === "test") {
    const unsaved = serverOf(wish, kept, { id: kept?.id ?? "unsaved", now: ports.clock() });
    return again(noticeOfDiagnosis(await testConnection(ports, place.tenant, unsaved)));
  }
  const server = await saveServer({ ...ports, servers: ports.store.servers }, wish);
  const diagnosis = await testAndRelease(ports, place.tenant, server);
  const notice = noticeOfDiagnosis(diagnosis, "Saved.");
  if (kept !== undefined) {
    const ways = await waysOn(ports, request, { place, server, diagnosis });
    return await moveWithNotice(ports, place.tenant.id, place.plainPaths.settings, { ...notice, ways });
  }
  const newLink = place.plainPaths.newLink(server.id);
  if (diagnosis.code === "ok") return await moveWithNotice(ports, place.tenant.id, newLink, notice);
  // Links to a server that does not answer would only fail: first its own form, with the same test, then the link.
  const ways = [{ word: "Add a link all the same", href: newLink }];
  return await moveWithNotice(ports, place.tenant.id, place.plainPaths.server(server.id), { ...notice, ways });
}

/** An admin of one repository has no say in the secrets that links of others send to the server. */
async function isOutOfReach(
  ports: PagePorts,
  rights: ServerRights,
  { tenant, repository }: Place,
  server: Server,
): Promise<boolean> {
  const links = await ports.store.links.list(tenant.id);
  const isShared = links.some((link) => link.serverId === server.id && link.repositoryId !== repository.id);
  return isShared && !(await rights.administersWorkspace());
}
