// Which of an app's pages and panels stand at a place, and the signed address each frame is loaded from.
import type { World } from "../world.ts";
import { resolveAppUrl } from "./addresses.ts";
import { holdAll } from "./conditions.ts";
import { expandContext } from "./context.ts";
import type { PageContext } from "./context.ts";
import type { Condition, Descriptor } from "./descriptor-schema.ts";
import { signRequest } from "./jwt.ts";
import type { Installation } from "./types.ts";

interface FrameModule {
  key: string;
  url: string;
  title: string;
  location: string;
  weight: number;
  conditions: readonly Condition[] | undefined;
}

export interface Frame {
  app: string;
  module: string;
  title: string;
  src: string;
}

/** Frames of all apps at a location, lightest first, as far as their conditions hold. */
export function listFrames(world: World, location: string, context: PageContext): Frame[] {
  return [...world.installations.values()]
    .filter((installation) => installation.isActive && installation.workspace === context.workspace)
    .flatMap((installation) => listModules(installation.descriptor).map((module) => ({ installation, module })))
    .filter(({ module }) => module.location === location && holdAll(world, module.conditions, context))
    .sort((a, b) => a.module.weight - b.module.weight)
    .map(({ installation, module }) => makeFrame(world, installation, module, context));
}

function makeFrame(world: World, installation: Installation, module: FrameModule, context: PageContext): Frame {
  const expanded = expandContext(world, installation, resolveAppUrl(installation.descriptor, module.url), context);
  const host = `xdm_e=${encodeURIComponent(world.addresses.web)}&cp=`;
  const bare = `${expanded}${expanded.includes("?") ? "&" : "?"}${host}`;
  const token = signRequest(installation, "GET", bare, world.settings.now());
  const src = token === null ? bare : `${bare}&jwt=${token}`;
  return { app: installation.app, module: module.key, title: module.title, src };
}

function listModules(descriptor: Descriptor): FrameModule[] {
  const { modules = {} } = descriptor;
  const pages = [
    ...listPlaced(modules.webPanels, modules.webPanel),
    ...listPlaced(modules.repoPages, modules.repoPage),
    ...listPlaced(modules.adminPages, modules.adminPage),
  ];
  const placed = pages.map((module) => ({
    key: module.key,
    url: module.url,
    title: module.name.value,
    location: module.location,
    weight: module.weight ?? 100,
    conditions: module.conditions,
  }));
  const configure = (modules.configurePage ?? []).map((module) => ({
    key: module.key,
    url: module.url,
    title: module.name?.value ?? "Configure",
    location: "configurePage",
    weight: module.weight ?? 100,
    conditions: module.conditions,
  }));
  return [...placed, ...configure];
}

// Old descriptors say webPanel, newer ones webPanels.
function listPlaced<T>(plural: readonly T[] | undefined, singular: readonly T[] | undefined): readonly T[] {
  return [...(plural ?? []), ...(singular ?? [])];
}
