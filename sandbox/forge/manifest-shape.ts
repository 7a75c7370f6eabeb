// The shape of a manifest, as far as an app without functions of its own goes: module types and properties Forge has.
// Forge's own schema lets unknown properties of most modules pass, and does nothing with them; here they are faults.
// https://developer.atlassian.com/platform/forge/manifest-reference/
import { z } from "zod";

const key = z.string().regex(/^[a-zA-Z0-9_-]{1,23}$/, "is no key: 1 to 23 letters, digits, _ and -");
const title = z.string().min(1).max(255);
const token = z.strictObject({ enabled: z.boolean() }).optional();

const endpoint = z.strictObject({
  key,
  remote: key,
  route: z.strictObject({ path: z.string().startsWith("/") }).optional(),
  auth: z.strictObject({ appSystemToken: token, appUserToken: token }).optional(),
});
const schedule = z.strictObject({ key, endpoint: key, interval: z.enum(["fiveMinute", "hour", "day", "week"]) });
const mergeCheck = z.strictObject({
  key,
  name: title,
  description: title.optional(),
  triggers: z.array(z.enum(["on-merge", "on-code-pushed", "on-reviewer-status-changed"])).min(1),
  endpoint: key,
});
const page = z.strictObject({ key, title, resource: key, resolver: z.strictObject({ endpoint: key }) });
const iconPage = page.extend({ icon: z.string().optional() });
const configPage = page.extend({ useAsConfig: z.boolean().optional() });

const modules = z.strictObject({
  endpoint: z.array(endpoint).min(1),
  trigger: z.array(z.strictObject({ key, endpoint: key, events: z.array(z.string()).min(1) })).default([]),
  scheduledTrigger: z.array(schedule).max(5).default([]),
  preUninstall: z.array(z.strictObject({ key, endpoint: key })).default([]),
  "bitbucket:mergeCheck": z.array(mergeCheck).default([]),
  "bitbucket:repoSettingsMenuPage": z.array(page).default([]),
  "bitbucket:workspaceSettingsMenuPage": z.array(configPage).max(1).default([]),
  "bitbucket:repoPullRequestOverviewPanel": z.array(page).default([]),
  "bitbucket:repoPullRequestCard": z.array(iconPage).default([]),
  "bitbucket:repoCodeOverviewCard": z.array(iconPage).default([]),
  "bitbucket:repoCodeOverviewPanel": z.array(page).default([]),
  "bitbucket:repoMainMenuPage": z.array(iconPage).default([]),
});

/** A manifest of remote endpoints and static pages. */
export const manifestShape = z.strictObject({
  app: z.strictObject({
    id: z.string().regex(/^ari:cloud:ecosystem::app\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "is no app id"),
    runtime: z.strictObject({ name: z.enum(["nodejs20.x", "nodejs22.x", "nodejs24.x"]) }),
    description: z.string().max(1000).optional(),
  }),
  remotes: z
    .array(
      z.strictObject({
        key,
        baseUrl: z.string(),
        operations: z.array(z.enum(["storage", "compute", "fetch", "other"])).min(1),
        storage: z.strictObject({ inScopeEUD: z.boolean() }).optional(),
      }),
    )
    .min(1),
  resources: z.array(z.strictObject({ key, path: z.string().regex(/^[\w-]+(?:\/[\w-]+)*$/, "is no folder") })).min(1),
  modules,
  permissions: z.strictObject({ scopes: z.array(z.string()).min(1) }),
});

/** A manifest whose shape is right. */
export type Manifest = z.infer<typeof manifestShape>;
/** One endpoint of the app's. */
export type Endpoint = z.infer<typeof endpoint>;
/** A module of any kind, as far as all kinds agree. */
export interface AnyModule {
  readonly type: string;
  readonly key: string;
  /** The endpoint it calls; an endpoint itself calls none. */
  readonly endpoint: string | undefined;
  /** What people read at a page. */
  readonly title: string | undefined;
  /** The static files of a page. */
  readonly resource: string | undefined;
}

/** Every module of the manifest, with its type. */
export function listModules(manifest: Manifest): AnyModule[] {
  return Object.entries(manifest.modules).flatMap(([type, list]) =>
    list.map((module) => ({
      type,
      key: module.key,
      endpoint: endpointOf(module),
      title: "title" in module ? module.title : undefined,
      resource: "resource" in module ? module.resource : undefined,
    })),
  );
}

function endpointOf(module: { endpoint?: string } | { resolver: { endpoint: string } } | Endpoint): string | undefined {
  if ("resolver" in module) return module.resolver.endpoint;
  return "endpoint" in module ? module.endpoint : undefined;
}
