// Deliveries captured from real hosts; they live beside the repository, not in it.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import type { Hook } from "../../src/core/hook.ts";

import { materialAt } from "../material.ts";

const root = pathToFileURL(`${materialAt("captures")}/`);

/** Names of the files of one folder, sorted. */
export function listCaptures(folder: string): string[] {
  const at = new URL(`${folder}/`, root);
  return existsSync(at) ? readdirSync(at).sort() : [];
}

/** A delivery captured with its headers, through a Connect app. */
export function readConnectCapture(name: string): Hook {
  const { headers, payload } = JSON.parse(readFileSync(new URL(`connect/${name}`, root), "utf8")) as {
    headers: Record<string, string>;
    payload: unknown;
  };
  const lowered = Object.fromEntries(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value]));
  return { headers: lowered, query: {}, body: Buffer.from(JSON.stringify(payload)) };
}

/** A captured body; its event is told by the test. */
export function readCloudCapture(name: string, eventKey: string): Hook {
  return {
    headers: { "x-event-key": eventKey },
    query: {},
    body: readFileSync(new URL(`bitbucket-cloud/${name}`, root)),
  };
}

/** A captured body of Data Center, which says by itself which event it is. */
export function readServerCapture(name: string): Hook {
  return { headers: {}, query: {}, body: readFileSync(new URL(`bitbucket-data-center/${name}`, root)) };
}
