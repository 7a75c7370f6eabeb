// npm run tenant -- create | list | open | remove: tenants that come by the native webhook door, from the command line.

import { parseArgs } from "node:util";

import { readConfig } from "../config.ts";
import { Problem } from "../core/problem.ts";
import { openResources } from "../app/resources.ts";
import type { Resources } from "../app/resources.ts";
import { createLog } from "../http/telemetry/log.ts";
import { makeSignInLink } from "../http/doors/sign-in.ts";
import { createServerTenant, replaceServerCredentials } from "./create-server-tenant.ts";
import { createTenant, replaceCredentials } from "./create-tenant.ts";
import { createWebhookTenant } from "./create-webhook-tenant.ts";
import { readStandardInput, runCommand } from "./run-command.ts";

const usage = `Usage:
  npm run tenant -- create --workspace <slug or {uuid}> --token-stdin     (workspace access token on standard input)
  npm run tenant -- create --workspace <slug or {uuid}> --repository <slug> --token-stdin   (repository access token)
  npm run tenant -- create --workspace <slug or {uuid}> --oauth-key <key> --oauth-secret-stdin
                           [--grant client-credentials | authorization-code]
  npm run tenant -- create --host github | gitlab --name <owner or group> --token-stdin
                           [--api-url <address>] [--dialect <id>]
  npm run tenant -- create --host none --name <name> --dialect base | bitbucket-post | gitorious | ...
  npm run tenant -- create --host data-center --url <base URL> --token-stdin | --user <name> --password-stdin
                           [--ca-file <file>] [--open-network <CIDR> ...]
                           --another makes a second tenant of an account that has one
  npm run tenant -- credentials <tenant id> --token-stdin | --oauth-key <key> --oauth-secret-stdin
                           | --user <name> --password-stdin   replaces what Bitbucket refuses
  npm run tenant -- list
  npm run tenant -- open <tenant id>       prints a one-time sign-in link
  npm run tenant -- remove <tenant id>     stops the tenant and erases everything of it`;

const options = {
  host: { type: "string" },
  workspace: { type: "string" },
  repository: { type: "string" },
  url: { type: "string" },
  name: { type: "string" },
  dialect: { type: "string" },
  user: { type: "string" },
  grant: { type: "string" },
  "api-url": { type: "string" },
  "ca-file": { type: "string" },
  "open-network": { type: "string", multiple: true },
  "token-stdin": { type: "boolean" },
  "password-stdin": { type: "boolean" },
  "oauth-key": { type: "string" },
  "oauth-secret-stdin": { type: "boolean" },
  another: { type: "boolean" },
} as const;

await runCommand(usage, async (print) => {
  const { positionals, values } = readArguments();
  const [verb, id] = positionals;
  const config = readConfig(process.env);
  const resources = await openResources(config, createLog({ level: "error", isPretty: false }));
  try {
    if (verb === "create") {
      for (const line of await create(resources, values)) print(line);
    } else if (verb === "credentials" && id !== undefined) {
      for (const line of await renew(resources, id, values)) print(line);
    } else if (verb === "list") {
      for (const line of await list(resources)) print(line);
    } else if (verb === "open" && id !== undefined) {
      print(await open(resources, id));
    } else if (verb === "remove" && id !== undefined) {
      await remove(resources, id);
      print(`Tenant ${id} and everything of it is gone. Delete its webhook in Bitbucket, too.`);
    } else {
      throw new Problem("invalid-input", `${whatIsWrong(verb)}\n${usage}`);
    }
  } finally {
    await resources.close();
  }
});

function whatIsWrong(verb: string | undefined): string {
  if (verb === undefined) return "Say what to do.";
  const isKnown = ["open", "remove", "credentials"].includes(verb);
  return isKnown ? `Which tenant? ${verb} takes its id, which list shows.` : `There is no "${verb}".`;
}

type Values = ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>["values"];

function readArguments(): { readonly positionals: readonly string[]; readonly values: Values } {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (thrown) {
    throw new Problem(
      "invalid-input",
      `${thrown instanceof Error ? thrown.message : "The arguments are wrong"}\n${usage}`,
    );
  }
}

/** Passwords are for a Bitbucket of one's own, whose older versions know nothing else (S11). */
function refusePassword(values: Values): void {
  if (values["password-stdin"] === undefined && values.user === undefined) return;
  throw new Problem(
    "invalid-input",
    "This app keeps no password of a person's account on a hosted service: make an access token there and pipe it in with --token-stdin. Only --host data-center takes --user and --password-stdin.",
  );
}

async function create(resources: Resources, values: Values): Promise<string[]> {
  const isServer = values.host === "data-center" || values.host === "bitbucket-data-center";
  if (!isServer) refusePassword(values);
  const isPiped =
    values["token-stdin"] === true || values["oauth-secret-stdin"] === true || values["password-stdin"] === true;
  const secret = isPiped ? await readStandardInput() : "";
  const { host } = values;
  if (host === undefined || host === "bitbucket-cloud") return createTenant(resources, { ...values, secret });
  return isServer
    ? createServerTenant(resources, { ...values, secret })
    : createWebhookTenant(resources, { ...values, host, secret });
}

async function renew(resources: Resources, tenantId: string, values: Values): Promise<string[]> {
  const tenant = await resources.store.tenants.get(tenantId);
  const isServer = tenant?.host === "bitbucket-data-center";
  if (tenant !== undefined && !isServer) refusePassword(values);
  const secret = await readStandardInput();
  return isServer
    ? replaceServerCredentials(resources, tenant, { ...values, secret })
    : replaceCredentials(resources, tenantId, { ...values, secret });
}

async function list(resources: Resources): Promise<string[]> {
  const tenants = await resources.store.tenants.list();
  if (tenants.length === 0) return ["There is no tenant yet."];
  return tenants.map((tenant) =>
    [tenant.id, tenant.door, tenant.state, tenant.name, tenant.settings.authorisationProblem ?? ""]
      .join("  ")
      .trimEnd(),
  );
}

async function open(resources: Resources, tenantId: string): Promise<string> {
  const tenant = await resources.store.tenants.get(tenantId);
  if (tenant?.state !== "active")
    throw new Problem("not-found", `There is no active tenant ${tenantId}; npm run tenant -- list shows them.`);
  const { store, newToken, clock, config } = resources;
  return makeSignInLink({ once: store.once, newToken, clock, baseUrl: config.baseUrl }, tenant.id);
}

async function remove(resources: Resources, tenantId: string): Promise<void> {
  if ((await resources.store.tenants.get(tenantId)) === undefined)
    throw new Problem("not-found", `There is no tenant ${tenantId}; npm run tenant -- list shows them.`);
  await resources.store.tenants.erase(tenantId);
}
