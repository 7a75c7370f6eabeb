// POST servers/:serverId/report-secret: a secret for the CI server's own reporters, shown for a few minutes after it
// was made and never again.

import type { Server } from "../../core/server.ts";
import { addQuery } from "../../page-models/paths.ts";
import { viewReporting, type ReportingView } from "../../page-models/reporting-view.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { placeOf, serverIn, type Place } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";

const purpose = "report-secret";
const shownMs = 10 * 60_000;

/** Makes the secret; one that was there before is good no more. */
export async function makeReportSecret(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const server = await serverIn(ports, place, request.params["serverId"]);
  const secret = ports.newToken();
  const shownUnder = ports.newToken();
  await ports.store.reportSecrets.put(
    { tenantId: place.tenant.id, serverId: server.id, createdAt: ports.clock() },
    secret,
  );
  await ports.store.once.put(purpose, keyOf(place, server, shownUnder), secret, ports.clock() + shownMs);
  return { kind: "moved", to: `${addQuery(place.plainPaths.server(server.id), { made: shownUnder })}#reporting-title` };
}

/** The part of the server's page about reporters, with the secret when the address says it was just made. */
export async function reportingOf(
  ports: PagePorts,
  request: PageRequest,
  place: Place,
  server: Server,
): Promise<ReportingView> {
  const shownUnder = request.query["made"];
  const [known, secret] = await Promise.all([
    ports.store.reportSecrets.of(place.tenant.id, server.id),
    shownUnder === undefined || shownUnder.length > 200
      ? undefined
      : ports.store.once.get(purpose, keyOf(place, server, shownUnder)),
  ]);
  return viewReporting({
    publicUrl: ports.publicUrl,
    serverId: server.id,
    secret,
    madeAt: known?.createdAt,
    paths: place.paths,
    now: ports.clock(),
  });
}

function keyOf(place: Place, server: Server, shownUnder: string): string {
  return `${place.tenant.id}:${server.id}:${shownUnder}`;
}
