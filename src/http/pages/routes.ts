// The pages on one screen: who may see which address, and who answers it.

import type { PageReply, PageRequest, PageRoute } from "../route.ts";
import type { Role } from "../visitor.ts";
import { changeAlerts, showAlerts } from "./alerts.ts";
import { showBuild } from "./build.ts";
import { retryDelivery, showDelivery } from "./deliveries.ts";
import { showHook, showHooks } from "./hooks.ts";
import { showEditLink, showNewLink } from "./link-form.ts";
import { pause, resume, testLink, testServer } from "./link-verbs.ts";
import { showPullRequestPanel, showRepositoryPanel } from "./panels.ts";
import { retryParkedAnywhere, retryParkedHere } from "./parked.ts";
import type { PagePorts } from "./ports.ts";
import { askRemoveLink, askRemoveServer, removeLink, removeServer } from "./remove.ts";
import { makeReportSecret } from "./report-secret.ts";
import { addRepository, showRepositories } from "./repositories.ts";
import { addLink, changeLink } from "./save-link.ts";
import { addServer, changeServer } from "./save-server.ts";
import { showEditServer, showNewServer } from "./server-form.ts";
import { showSettings } from "./settings.ts";
import { showLink } from "./show-link.ts";
import { changeWebhook, showWebhook } from "./webhook.ts";

type Handler = (ports: PagePorts, request: PageRequest) => Promise<PageReply>;
type Row = readonly [method: "GET" | "POST", path: string, guard: "frame" | "session", needs: Role, handler: Handler];

const at = "/repositories/:repositoryId";

const rows: readonly Row[] = [
  ["GET", "/frame/settings", "frame", "read", showSettings],
  ["GET", "/frame/pull-request", "frame", "read", showPullRequestPanel],
  ["GET", "/frame/repository", "frame", "read", showRepositoryPanel],
  ["GET", "/repositories", "session", "read", showRepositories],
  ["POST", "/repositories", "session", "admin", addRepository],
  ["GET", "/hooks", "session", "read", showHooks],
  ["POST", "/parked", "session", "admin", retryParkedAnywhere],
  ["GET", at, "session", "read", showSettings],
  ["POST", `${at}/parked`, "session", "admin", retryParkedHere],
  ["GET", `${at}/webhook`, "session", "admin", showWebhook],
  ["POST", `${at}/webhook`, "session", "admin", changeWebhook],
  ["GET", `${at}/new-link`, "session", "admin", showNewLink],
  ["POST", `${at}/links`, "session", "admin", addLink],
  ["GET", `${at}/links/:linkId`, "session", "read", showLink],
  ["POST", `${at}/links/:linkId`, "session", "admin", changeLink],
  ["GET", `${at}/links/:linkId/edit`, "session", "admin", showEditLink],
  ["POST", `${at}/links/:linkId/pause`, "session", "admin", pause],
  ["POST", `${at}/links/:linkId/resume`, "session", "admin", resume],
  ["POST", `${at}/links/:linkId/test`, "session", "admin", testLink],
  ["GET", `${at}/links/:linkId/remove`, "session", "admin", askRemoveLink],
  ["POST", `${at}/links/:linkId/remove`, "session", "admin", removeLink],
  ["GET", `${at}/alerts`, "session", "admin", showAlerts],
  ["POST", `${at}/alerts`, "session", "admin", changeAlerts],
  ["GET", `${at}/new-server`, "session", "admin", showNewServer],
  ["POST", `${at}/servers`, "session", "admin", addServer],
  ["GET", `${at}/servers/:serverId`, "session", "admin", showEditServer],
  ["POST", `${at}/servers/:serverId`, "session", "admin", changeServer],
  ["POST", `${at}/servers/:serverId/test`, "session", "admin", testServer],
  ["POST", `${at}/servers/:serverId/report-secret`, "session", "admin", makeReportSecret],
  ["GET", `${at}/servers/:serverId/remove`, "session", "admin", askRemoveServer],
  ["POST", `${at}/servers/:serverId/remove`, "session", "admin", removeServer],
  ["GET", `${at}/deliveries/:deliveryId`, "session", "read", showDelivery],
  ["POST", `${at}/deliveries/:deliveryId/retry`, "session", "admin", retryDelivery],
  ["GET", `${at}/hooks/:hookId`, "session", "read", showHook],
  ["GET", `${at}/pull-requests/:pullRequestId`, "session", "read", showPullRequestPanel],
  ["GET", `${at}/newest-builds`, "session", "read", showRepositoryPanel],
];

/** Every page, ready for the route table. */
export function pageRoutes(ports: PagePorts): PageRoute[] {
  return [
    ...rows.map(([method, path, guard, needs, handler]): PageRoute => ({ method, path, guard, needs, handle: (request) => handler(ports, request) })),
    { method: "GET", path: "/builds/:pageToken", guard: "build-token", handle: (request) => showBuild(ports, request) },
  ];
}
