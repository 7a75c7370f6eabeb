// What an app descriptor must look like to be installed. Atlassian's own schema is not published any more:
// this one is written from https://developer.atlassian.com/cloud/bitbucket/app-descriptor/ and the module pages.
import { z } from "zod";
import { isEventKey } from "../webhooks/event-keys.ts";
import { adminPageLocations, conditionNames, itemLocations, panelLocations, repoPageLocations } from "./locations.ts";
import { knownScopes } from "./scopes.ts";

export interface Condition {
  condition?: string | undefined;
  params?: Record<string, unknown> | undefined;
  target?: string | undefined;
  invert?: boolean | undefined;
  and?: Condition[] | undefined;
  or?: Condition[] | undefined;
}

const condition: z.ZodType<Condition> = z.lazy(() =>
  z
    .strictObject({
      condition: z.enum(conditionNames).optional(),
      params: z.record(z.string(), z.unknown()).optional(),
      target: z.string().optional(),
      invert: z.boolean().optional(),
      and: z.array(condition).min(1).optional(),
      or: z.array(condition).min(1).optional(),
    })
    .refine(
      (one) => [one.condition, one.and, one.or].filter((part) => part !== undefined).length === 1,
      "a condition names either condition, and, or or",
    ),
);

const url = z.string().min(1).max(2048);
const text = z.strictObject({ value: z.string().min(1), i18n: z.string().optional() });
const shared = {
  key: z
    .string()
    .max(128)
    .regex(/^[a-zA-Z0-9-]+$/, "only letters, digits and hyphens"),
  url,
  name: text.optional(),
  conditions: z.array(condition).optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  weight: z.int().optional(),
  tooltip: text.optional(),
  icon: z.strictObject({ url, width: z.int().optional(), height: z.int().optional() }).optional(),
};

const page = <const L extends readonly [string, ...string[]]>(locations: L) =>
  oneOrMany(z.strictObject({ ...shared, name: text, location: z.enum(locations) }));
const webhook = z.strictObject({
  event: z
    .string()
    .max(64)
    .refine((event) => event === "*" || isEventKey(event), "not an event of Bitbucket"),
  url,
  key: shared.key.optional(),
  params: shared.params,
});
const item = z.strictObject({
  ...shared,
  name: text,
  location: z.enum(itemLocations),
  target: z
    .strictObject({
      type: z.enum(["page", "dialog", "inlineDialog"]),
      options: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});
const loose = z.looseObject({});

const modules = z.strictObject({
  webhooks: z.array(webhook).optional(),
  webPanels: page(panelLocations).optional(),
  webPanel: page(panelLocations).optional(),
  webItems: oneOrMany(item).optional(),
  webItem: oneOrMany(item).optional(),
  repoPages: page(repoPageLocations).optional(),
  repoPage: page(repoPageLocations).optional(),
  adminPages: page(adminPageLocations).optional(),
  adminPage: page(adminPageLocations).optional(),
  configurePage: oneOrMany(z.strictObject(shared)).optional(),
  profileTabs: oneOrMany(z.looseObject({ key: shared.key, url })).optional(),
  profileTab: oneOrMany(z.looseObject({ key: shared.key, url })).optional(),
  generalPages: oneOrMany(z.looseObject({ key: shared.key, url })).optional(),
  fileViews: oneOrMany(z.looseObject({ key: shared.key, url })).optional(),
  linkers: oneOrMany(loose).optional(),
  oauthConsumer: z
    .strictObject({ clientId: z.string().min(1), scopes: z.array(z.enum(knownScopes)).optional() })
    .optional(),
  postInstallRedirect: z.looseObject({ key: shared.key, url }).optional(),
  proxy: z.record(z.string().startsWith("/"), z.looseObject({ destination: url })).optional(),
  helpPanel: loose.optional(),
});

/** The whole descriptor. */
export const descriptorSchema = z
  .strictObject({
    key: z
      .string()
      .min(1)
      .max(80)
      .regex(/^[\w.-]+$/),
    name: z.string().min(1).max(80),
    description: z.string().min(1),
    vendor: z.looseObject({ name: z.string(), url: z.string().optional() }).optional(),
    baseUrl: z.string().superRefine(checkBaseUrl),
    authentication: z.strictObject({ type: z.enum(["jwt", "none"]) }),
    lifecycle: z.strictObject({ installed: url.optional(), uninstalled: url.optional() }).optional(),
    modules: modules.optional(),
    scopes: z.array(z.enum(knownScopes)).optional(),
    contexts: z.array(z.literal("account")).length(1).optional(),
    links: z.record(z.string(), z.string()).optional(),
    apiVersion: z.union([z.int(), z.string()]).optional(),
    enableLicensing: z.boolean().optional(),
    definitions: z.record(z.string(), z.unknown()).optional(),
    forgeAppLink: z.string().optional(),
    forgeAppId: z.string().optional(),
  })
  .superRefine(checkKeysDiffer);

export type Descriptor = z.output<typeof descriptorSchema>;

function oneOrMany<S extends z.ZodType>(schema: S): z.ZodType<z.output<S>[]> {
  return z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(schema));
}

function checkBaseUrl(value: string, context: z.RefinementCtx): void {
  const refuse = (message: string) => {
    context.addIssue({ code: "custom", message });
  };
  if (!URL.canParse(value)) {
    refuse("not an absolute address");
    return;
  }
  const { protocol, hostname, username, search, hash } = new URL(value);
  const isLoopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
  if (protocol !== "https:" && !(protocol === "http:" && isLoopback))
    refuse("must be https (http only on loopback, which Bitbucket itself would not reach)");
  if (value.endsWith("/")) refuse("must not end with a slash");
  if (username !== "" || search !== "" || hash !== "") refuse("must be an origin and a path, nothing else");
}

function checkKeysDiffer(
  descriptor: { modules?: Record<string, unknown> | undefined },
  context: z.RefinementCtx,
): void {
  const keys = Object.values(descriptor.modules ?? {})
    .flat()
    .flatMap((module) => (hasKey(module) ? [module.key] : []));
  const twice = keys.filter((key, position) => keys.indexOf(key) !== position);
  for (const key of new Set(twice))
    context.addIssue({ code: "custom", path: ["modules"], message: `the module key ${key} is used twice` });
}

function hasKey(module: unknown): module is { key: string } {
  return typeof module === "object" && module !== null && "key" in module && typeof module.key === "string";
}
