// The pages on one screen: who may see which address, and who answers it.

import type { ServerVerb } from "../../core/rules/server-access.ts";
import type { PageReply, PageRequest, PageRoute } from "../route.ts";
import type { Role } from "../guards/visitor.ts";
import { changeAlerts, showAlerts } from "./alerts.ts";
import { showBuild } from "./build.ts";
import { retryDelivery, sendDeliveryNow, showDelivery } from "./deliveries.ts";
import { showHook, showHooks } from "./hooks.ts";
import { showEditLink, showNewLink } from "../forms/link-form.ts";
import { pause, resume, testLink, testServer } from "../forms/link-verbs.ts";
import { portsFor } from "./discreet-ports.ts";
import { showPullRequestPanel, showRepositoryPanel } from "./panels.ts";
import { retryParkedAnywhere, retryParkedHere } from "./parked.ts";
import type { PagePorts } from "./ports.ts";
import { askRemoveLink, askRemoveServer, removeLink, removeServer } from "../forms/remove.ts";
import { makeReportSecret } from "../forms/report-secret.ts";
import { addRepository, showRepositories } from "./repositories.ts";
import { addLink, changeLink } from "../forms/save-link.ts";
import { addServer, changeServer } from "../forms/save-server.ts";
import { changeServerAccess } from "./server-access.ts";
import { showEditServer, showNewServer } from "../forms/server-form.ts";
import { admit } from "./server-rights.ts";
import { showSettings } from "./settings.ts";
import { showLink } from "../forms/show-link.ts";
import { askNewHookSecret, askRemoveWebhook, makeHookSecret, removeWebhookHere } from "../forms/change-webhook.ts";
import { changeWebhook, showWebhook } from "./webhook.ts";

type Handler = (ports: PagePorts, request: PageRequest) => Promise<PageReply>;
/**
 * `server` is what the row does with a CI server, asked before its handler runs; "none": it touches none. What parked
 * work sends to one is asked when it is sent.
 */
type Row = readonly [
  method: "GET" | "POST",
  path: string,
  guard: "frame" | "session",
  needs: Role,
  server: ServerVerb | "none",
  handler: Handler,
];

const at = "/repositories/:repositoryId";

const rows: readonly Row[] = [
  ["GET", "/frame/settings", "frame", "read", "see", showSettings],
  ["GET", "/frame/pull-request", "frame", "read", "none", showPullRequestPanel],
  ["GET", "/frame/repository", "frame", "read", "none", showRepositoryPanel],
  ["GET", "/repositories", "session", "read", "none", showRepositories],
  ["POST", "/repositories", "session", "admin", "none", addRepository],
  ["GET", "/hooks", "session", "read", "none", showHooks],
  ["POST", "/parked", "session", "admin", "none", retryParkedAnywhere],
  ["GET", at, "session", "read", "see", showSettings],
  ["POST", `${at}/parked`, "session", "admin", "none", retryParkedHere],
  ["GET", `${at}/webhook`, "session", "admin", "none", showWebhook],
  ["POST", `${at}/webhook`, "session", "admin", "none", changeWebhook],
  ["GET", `${at}/webhook/remove`, "session", "admin", "none", askRemoveWebhook],
  ["POST", `${at}/webhook/remove`, "session", "admin", "none", removeWebhookHere],
  ["GET", `${at}/webhook/secret`, "session", "admin", "none", askNewHookSecret],
  ["POST", `${at}/webhook/secret`, "session", "admin", "none", makeHookSecret],
  ["GET", `${at}/new-link`, "session", "admin", "link", showNewLink],
  ["POST", `${at}/links`, "session", "admin", "link", addLink],
  ["GET", `${at}/links/:linkId`, "session", "read", "see", showLink],
  ["POST", `${at}/links/:linkId`, "session", "admin", "use", changeLink],
  ["GET", `${at}/links/:linkId/edit`, "session", "admin", "use", showEditLink],
  ["POST", `${at}/links/:linkId/pause`, "session", "admin", "stop", pause],
  ["POST", `${at}/links/:linkId/resume`, "session", "admin", "use", resume],
  ["POST", `${at}/links/:linkId/test`, "session", "admin", "use", testLink],
  ["GET", `${at}/links/:linkId/remove`, "session", "admin", "stop", askRemoveLink],
  ["POST", `${at}/links/:linkId/remove`, "session", "admin", "stop", removeLink],
  ["GET", `${at}/alerts`, "session", "admin", "none", showAlerts],
  ["POST", `${at}/alerts`, "session", "admin", "none", changeAlerts],
  ["GET", `${at}/new-server`, "session", "admin", "add", showNewServer],
  ["POST", `${at}/servers`, "session", "admin", "add", addServer],
  ["GET", `${at}/servers/:serverId`, "session", "admin", "see", showEditServer],
  ["POST", `${at}/servers/:serverId`, "session", "admin", "change", changeServer],
  ["POST", `${at}/servers/:serverId/access`, "session", "admin", "change", changeServerAccess],
  ["POST", `${at}/servers/:serverId/test`, "session", "admin", "test", testServer],
  ["POST", `${at}/servers/:serverId/report-secret`, "session", "admin", "make-report-secret", makeReportSecret],
  ["GET", `${at}/servers/:serverId/remove`, "session", "admin", "remove", askRemoveServer],
  ["POST", `${at}/servers/:serverId/remove`, "session", "admin", "remove", removeServer],
  ["GET", `${at}/deliveries/:deliveryId`, "session", "read", "none", showDelivery],
  ["POST", `${at}/deliveries/:deliveryId/retry`, "session", "admin", "use", retryDelivery],
  ["POST", `${at}/deliveries/:deliveryId/send-now`, "session", "admin", "use", sendDeliveryNow],
  ["GET", `${at}/hooks/:hookId`, "session", "read", "none", showHook],
  ["GET", `${at}/pull-requests/:pullRequestId`, "session", "read", "none", showPullRequestPanel],
  ["GET", `${at}/newest-builds`, "session", "read", "none", showRepositoryPanel],
];

/** Every page, ready for the route table. */
export function pageRoutes(ports: PagePorts): PageRoute[] {
  return [
    ...rows.map(([method, path, guard, needs, server, handler]): PageRoute => ({
      method,
      path,
      guard,
      needs,
      server,
      handle: (request) => answer(ports, server, handler, request),
    })),
    { method: "GET", path: "/builds/:pageToken", guard: "build-token", handle: (request) => showBuild(ports, request) },
  ];
}

async function answer(
  ports: PagePorts,
  server: ServerVerb | "none",
  handler: Handler,
  request: PageRequest,
): Promise<PageReply> {
  if (server !== "none") await admit(ports, request, server);
  return await handler(await portsFor(ports, request.visitor.tenantId, request.visitor), request);
}
