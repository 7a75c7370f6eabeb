// The ways on after a test of the connection, by what the visitor may do with the server.

import type { Diagnosis } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import { defined } from "../../core/rules/defined.ts";
import type { Server } from "../../core/server.ts";
import type { Notice } from "../../page-models/notice.ts";
import { waysAfterTest } from "../../page-models/ways.ts";
import type { PageRequest } from "../route.ts";
import type { Place } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";
import { rightsIn } from "../pages/server-rights.ts";

/** For the notice on the next page. */
export async function waysOn(
  ports: PagePorts,
  request: PageRequest,
  tested: { readonly place: Place; readonly server: Server; readonly link?: Link; readonly diagnosis: Diagnosis },
): Promise<NonNullable<Notice["ways"]>> {
  const { place, server, link, diagnosis } = tested;
  if (diagnosis.code === "ok") return [];
  const rights = await rightsIn(ports, request, place);
  const mayInspect = await rights.may("inspect", server);
  const about = defined({ paths: place.plainPaths, serverId: server.id, mayInspect, linkId: link?.id });
  return waysAfterTest(diagnosis.code, about);
}
