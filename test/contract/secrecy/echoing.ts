// A server that says again everything it was ever sent, in every spelling, wherever an adapter or host may look.

import type { Answer, Call } from "../../../src/core/call.ts";
import { spellingsOf } from "../../core/secrecy/spellings.ts";

export interface Echo {
  readonly send: (call: Call) => Promise<Answer>;
  /** Everything that was sent as a proof so far, and what was planted. */
  readonly secrets: () => ReadonlySet<string>;
  /** How many calls it answered. */
  readonly calls: () => number;
}

/** How it answers: with its words in texts, addresses, headers or cookies. */
export const echoes = ["200", "200 page", "201", "302", "400", "401", "403", "404", "410", "500", "no answer"] as const;
export type EchoKind = (typeof echoes)[number];

const plain = /^(?:accept|content-type|user-agent|x-atlassian-token|.*-(?:event|event-key|id|uuid|timestamp|version))$/;

/**
 * `kindOf` says how the nth call is answered; `planted` are secrets it knows from elsewhere: parameters, keys of
 * signatures; `open` is what everybody sees.
 */
export function echoOf(planted: readonly string[], open: string, kindOf: (index: number) => EchoKind): Echo {
  const secrets = new Set(planted);
  let calls = 0;
  return {
    secrets: () => secrets,
    calls: () => calls,
    send(call) {
      for (const [name, value] of Object.entries(call.headers ?? {}))
        if (!plain.test(name) && value !== "" && !open.includes(value)) addProof(secrets, value);
      const body = typeof call.body === "string" ? call.body : Buffer.from(call.body ?? "").toString("utf8");
      const quoted = [call.url, body, ...[...secrets].flatMap((secret) => [...spellingsOf(secret).values()])];
      return Promise.resolve(answerOf(kindOf(calls++), quoted));
    },
  };
}

function addProof(secrets: Set<string>, value: string): void {
  const parts = value.split(/[ ,;=]/).filter((part) => part.length >= 16);
  for (const text of parts.length > 0 ? parts : [value]) secrets.add(text);
}

function answerOf(kind: EchoKind, quoted: readonly string[]): Answer {
  const words = quoted.join(" | ");
  if (kind === "no answer")
    return { kind: "failed", failure: "tls", sentence: `The certificate belongs to ${words}.`, ms: 1 };
  const address = `https://ci.example.com/queue/item/7/?from=${encodeURIComponent(words)}`;
  const headers = {
    "content-type": kind === "200" ? "application/json" : "text/html",
    "x-jenkins": words.replace(/[^ -~]/g, "?"),
    location: kind === "201" || kind === "302" ? address : "",
    "x-error": words.replace(/[^ -~]/g, "?"),
  };
  const page = `<!doctype html><h1>${words}</h1>`;
  return {
    kind: "answered",
    status: Number(kind.slice(0, 3)),
    headers,
    setCookies: [],
    body: kind === "200" ? JSON.stringify(objectOf(quoted)) : page,
    isCut: false,
    ms: 1,
  };
}

/** Every name under which some server keeps what we read, at every depth where it may stand. */
function objectOf(quoted: readonly string[]): object {
  let turn = 0;
  // An answer is at most 64 KiB: each name has a few of the words, and the same names come up again with others.
  const next = (): string => [0, 1, 2].map(() => quoted[turn++ % quoted.length] ?? "").join(" ");
  const inner = (): object => ({
    ...Object.fromEntries(textNames.map((name) => [name, next()])),
    ...Object.fromEntries(
      addressNames.map((name) => [name, `https://ci.example.com/job/7?from=${encodeURIComponent(next())}`]),
    ),
    ...{
      key: next(),
      planResultKey: { key: next() },
      number: 7,
      queueId: 7,
      build_number: 7,
      iid: 7,
      complete: true,
      building: false,
      finished: true,
      success: false,
    },
    ...{
      state: "failed",
      status: "failed",
      result: "FAILURE",
      conclusion: "failure",
      lifeCycleState: "Finished",
      buildState: "Failed",
    },
  });
  const lists = Object.fromEntries(
    ["steps", "builds", "items", "pipelines", "workflow_runs"].map((name) => [name, [inner()]]),
  );
  const whole = {
    ...inner(),
    ...lists,
    executable: inner(),
    jobs: { "folder/payments": { ...inner(), triggered: true } },
    property: [],
    links: { self: inner() },
    pipeline: inner(),
    data: inner(),
    meta: {},
  };
  return { ...whole, build: inner(), object_attributes: inner(), workflow: inner() };
}

const textNames = [
  "id",
  "run",
  "eventID",
  "slug",
  "name",
  "job_name",
  "fullDisplayName",
  "display_name",
  "description",
  "message",
  "error",
  "detail",
  "reason",
  "why",
  "state_string",
  "statusText",
  "title",
  "username",
  "buildResultKey",
  "crumbRequestField",
];
const addressNames = ["url", "web_url", "webUrl", "html_url", "href", "target_url"];
