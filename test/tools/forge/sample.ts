// The manifest of a made-up deployment, and copies of it with something changed.
import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { renderManifest } from "../../../tools/forge/render-manifest.ts";

/** forge/manifest.yml as a deployment gets it. */
export const manifestText = renderManifest(readFileSync("forge/manifest.yml", "utf8"), {
  appId: "ari:cloud:ecosystem::app/11111111-2222-3333-4444-555555555555",
  baseUrl: "https://ci-bridge.example.com",
});

/** The same, parsed. */
export const manifest: unknown = parse(manifestText);

/** A copy in which one place holds something else; undefined takes the place out. */
export function changed(path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(manifest);
  const steps = path.split("/");
  const last = steps.pop() ?? "";
  let at = copy;
  for (const step of steps) at = (at as Record<string, unknown>)[step];
  const place = at as Record<string, unknown>;
  if (value === undefined && Array.isArray(at)) at.splice(Number(last), 1);
  else if (value === undefined) place[last] = undefined;
  else place[last] = value;
  return copy;
}
