// Webhooks of a repository or a workspace. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-webhooks/
import { z } from "zod";
import { expandScopes, scopeOfEvent } from "../connect/scopes.ts";
import { Refusal } from "../model/refusal.ts";
import { describeHook } from "../payloads/hook.ts";
import type { Repository, Workspace } from "../model/types.ts";
import { isEventKey } from "../webhooks/event-keys.ts";
import { createHook } from "../webhooks/hooks.ts";
import type { NativeHook } from "../webhooks/types.ts";
import { readBody } from "./wire/fields.ts";
import { answerPage } from "./wire/paging.ts";
import { isWorkspaceAdmin } from "./wire/principal.ts";
import { repositoryOf, workspaceOf } from "./reachable.ts";
import { answer, param } from "./wire/route.ts";
import type { Call, Route } from "./wire/route.ts";

type FindSubject = (call: Call) => Repository | Workspace;

const hookSchema = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2048),
  description: z.string().max(255).default(""),
  active: z.boolean().default(true),
  events: z
    .array(z.string().refine(isEventKey, "Not an event of Bitbucket"))
    .min(1)
    .refine((events) => new Set(events).size === events.length, "Every event once"),
  secret: z.string().max(128).nullish(),
});

export const hookRoutes: readonly Route[] = [
  ...routesFor("/repositories/{workspace}/{repo_slug}/hooks", (call) => repositoryOf(call, "admin")),
  ...routesFor("/workspaces/{workspace}/hooks", adminWorkspaceOf),
];

function routesFor(template: string, subjectOf: FindSubject): Route[] {
  const scopes = ["webhook"];
  return [
    { method: "GET", template, scopes, run: (call) => list(call, subjectOf(call)) },
    { method: "POST", template, scopes, run: (call) => create(call, subjectOf(call)) },
    {
      method: "GET",
      template: `${template}/{uid}`,
      scopes,
      run: (call) => answer(describeHook(call.world, find(call, subjectOf(call)))),
    },
    { method: "PUT", template: `${template}/{uid}`, scopes, run: (call) => update(call, find(call, subjectOf(call))) },
    {
      method: "DELETE",
      template: `${template}/{uid}`,
      scopes,
      run: (call) => remove(call, find(call, subjectOf(call))),
    },
  ];
}

function list(call: Call, subject: Repository | Workspace) {
  const hooks = call.world.hooks.filter((hook) => hook.subject === subject);
  return answerPage(call, hooks, (hook) => describeHook(call.world, hook));
}

function create(call: Call, subject: Repository | Workspace) {
  const input = readBody(hookSchema, call.body);
  refuseWithoutScope(call, input.events);
  const { url, description, active: isActive, events, secret } = input;
  return answer(
    describeHook(
      call.world,
      createHook(call.world, subject, { url, description, isActive, events, secret: secret ?? null }),
    ),
    201,
  );
}

// The secret is write-only: left out keeps it, null removes it.
function update(call: Call, hook: NativeHook) {
  const input = readBody(hookSchema, call.body);
  refuseWithoutScope(call, input.events);
  hook.url = input.url;
  hook.description = input.description;
  hook.isActive = input.active;
  hook.events = input.events;
  if (input.secret !== undefined) hook.secret = input.secret;
  return answer(describeHook(call.world, hook));
}

function remove(call: Call, hook: NativeHook) {
  call.world.hooks = call.world.hooks.filter((one) => one !== hook);
  return { status: 204 };
}

function find(call: Call, subject: Repository | Workspace): NativeHook {
  const uid = param(call, "uid");
  const found = call.world.hooks.find(
    (hook) => hook.subject === subject && (hook.uuid === uid || hook.uuid === `{${uid}}`),
  );
  if (!found) throw new Refusal(404, `Webhook ${uid} not found`);
  return found;
}

function adminWorkspaceOf(call: Call): Workspace {
  const workspace = workspaceOf(call);
  if (!isWorkspaceAdmin(call.principal, workspace))
    throw new Refusal(403, "Access denied. You must have admin access.");
  return workspace;
}

function refuseWithoutScope(call: Call, events: readonly string[]): void {
  const required = events.map(scopeOfEvent).filter((scope) => !call.principal.granted.has(scope));
  if (required.length === 0) return;
  const detail = { required: [...new Set(required)], granted: [...expandScopes([...call.principal.granted])] };
  throw new Refusal(403, "Your credentials lack one or more required privilege scopes.", { detail });
}
