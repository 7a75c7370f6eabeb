// An app's own installation. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-addon/
import { z } from "zod";
import { refreshInstallation } from "../connect/refresh.ts";
import { uninstallApp } from "../connect/install.ts";
import { Refusal } from "../model/refusal.ts";
import { readBody } from "./wire/fields.ts";
import type { Answer, Call, Route } from "./wire/route.ts";

const body = z.object({ descriptor: z.unknown().optional(), descriptor_url: z.url().optional() });

export const addonRoutes: readonly Route[] = [
  { method: "PUT", template: "/addon", scopes: [], run: refresh },
  { method: "DELETE", template: "/addon", scopes: [], run: remove },
];

async function refresh(call: Call): Promise<Answer> {
  await refreshInstallation(installationOf(call), readBody(body, call.body));
  return { status: 204 };
}

async function remove(call: Call): Promise<Answer> {
  await uninstallApp(call.world, installationOf(call));
  return { status: 204 };
}

function installationOf(call: Call) {
  const { credential, owner } = call.principal;
  if (credential !== "jwt" || owner.kind !== "installation")
    throw new Refusal(403, "Only an app may do this, with a JWT of its own.");
  return owner.installation;
}
