// Hands the pages what their handlers may reach.

import { onBehalfOf } from "../core/host-calls.ts";
import type { Queue } from "../core/queue.ts";
import { hosts } from "../hosts/registry.ts";
import { pageRoutes } from "../http/pages/routes.ts";
import type { PageRoute } from "../http/route.ts";
import { askWorkspaceAdmins } from "../steps/tenants/workspace-admins.ts";
import type { Resources } from "./resources.ts";
import { openWebhookAdmin } from "./webhook-admin.ts";

/** All pages; people wait for what they ask of hosts. */
export function openPages(resources: Resources, queue: Queue): readonly PageRoute[] {
  const { store, clock, newId, newToken, turns, config, ciAdapters: adapters, sendToServer: send } = resources;
  const { apiUrlOf } = resources.addresses;
  const sendToHost = onBehalfOf({ urgency: "person" }, resources.sendToHost);
  return pageRoutes({
    ...{ store, queue, adapters, hosts, send, sendToHost, apiUrlOf, turns, clock, newId, newToken },
    publicUrl: config.baseUrl,
    showsCiAddresses: config.showsCiAddresses,
    sendMail: resources.sendMail,
    administersWorkspace: askWorkspaceAdmins({ hosts, sendToHost, apiUrlOf }),
    webhooks: openWebhookAdmin(resources),
  });
}
