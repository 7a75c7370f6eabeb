// Every dialect of the registry, fed through each text of its samples and of what was captured from real senders.

import type { Dialect, Parsed } from "../../src/core/dialect.ts";
import type { Hook } from "../../src/core/hook.ts";
import { dialects } from "../../src/dialects/registry.ts";
import { codeOf, wordsOf } from "../../src/plugins/words.ts";
import { dialectSamples } from "../contract/dialect-samples.ts";
import { listCaptures, readCloudCapture, readServerCapture } from "../dialects/captures.ts";
import { textsInBody, type Probe } from "./probe.ts";

/** Every step before a plan; only "unreadable" may be thrown. */
function work(dialect: Dialect, hook: Hook): unknown {
  const known = {
    id: dialect.deliveryId(hook).length,
    name: dialect.eventName(hook),
    key: dialect.orderKey?.(hook),
    isPing: dialect.isPing?.(hook),
    refusal: refusalOf(() => dialect.verify(hook, "secret")),
  };
  return { ...known, parsed: parse(dialect, hook) };
}

function parse(dialect: Dialect, hook: Hook): Parsed | string {
  let parsed: Parsed | undefined;
  const words = refusalOf(() => void (parsed = dialect.parse(hook)));
  return parsed ?? words;
}

function refusalOf(work: () => void): string {
  try {
    work();
    return "";
  } catch (thrown) {
    if (codeOf(thrown) !== "unreadable" && codeOf(thrown) !== "not-authenticated") throw thrown;
    return wordsOf(thrown);
  }
}

function hooksOf(id: string): Hook[] {
  const sample = dialectSamples[id];
  if (sample === undefined) throw new Error(`the dialect ${id} has no sample`);
  const sent = [
    sample.push("secret"),
    ...(sample.withPayload === undefined || sample.payload === undefined ? [] : [sample.withPayload(sample.payload)]),
  ];
  if (id === "bitbucket-cloud")
    return [...sent, ...listCaptures("bitbucket-cloud").map((name) => readCloudCapture(name, cloudKeyOf(name)))];
  if (id === "bitbucket-data-center") return [...sent, ...listCaptures("bitbucket-data-center").map(readServerCapture)];
  return sent;
}

/** push_tag_create.json is a repo:push, pr_comment_created.json a pullrequest:comment_created. */
function cloudKeyOf(name: string): string {
  return name.startsWith("push") ? "repo:push" : `pullrequest:${name.replace(/^pr_|\.json$/g, "")}`;
}

/** Probes by dialect. */
export function dialectProbes(): Map<string, Probe[]> {
  return new Map(Object.entries(dialects).map(([id, dialect]) => [id, probesOf(id, dialect)]));
}

function probesOf(id: string, dialect: Dialect): Probe[] {
  const probes = new Map<string, Probe>();
  for (const hook of hooksOf(id)) {
    // Events of a kind share what they are read by: a place is fed once.
    const add = (place: string, change: (text: string) => Hook): void => {
      const name = `${id} ${place}`;
      if (!probes.has(name)) probes.set(name, { name, run: (text) => work(dialect, change(text)) });
    };
    for (const { path, put } of textsInBody(Buffer.from(hook.body).toString("utf8")))
      add(path, (text) => ({ ...hook, body: Buffer.from(put(text)) }));
    for (const header of [
      "content-type",
      "authorization",
      "x-event-key",
      "x-event-time",
      "x-request-uuid",
      ...Object.keys(hook.headers),
    ]) {
      add(`header ${header}`, (text) => ({ ...hook, headers: { ...hook.headers, [header]: text } }));
    }
    add("query token", (text) => ({ ...hook, query: { token: text } }));
  }
  return [...probes.values()];
}
