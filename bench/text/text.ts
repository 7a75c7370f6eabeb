// text: how the time of reading foreign text grows with its length; twice the text takes twice the time, not four
// times.

import { ciAdapters } from "../../src/ci/registry.ts";
import { dialects } from "../../src/dialects/registry.ts";
import { readForm } from "../../src/http/wire/raw-request.ts";
import { alertPrefix, readAlertForm } from "../../src/page-models/forms/alert-form.ts";
import { typedUnder } from "../../src/page-models/forms/field-view.ts";
import { median, round2 } from "../run/figures.ts";

const lengths = [25_000, 50_000, 100_000, 200_000];
const turns = 15;
const commit = "a".repeat(40);
const author = (text: string): string => `a${text}b <x@y>`;
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

type Read = (text: string) => unknown;

const subjects: Readonly<Record<string, Read>> = {
  bitbucket_cloud: (text) => parse("bitbucket-cloud", { "x-event-key": "repo:push" }, JSON.stringify(cloudPush(text))),
  data_center: (text) =>
    parse("bitbucket-data-center", { "x-event-key": "repo:refs_changed" }, JSON.stringify(refs(text))),
  scripts: (text) => parse("base", form, new URLSearchParams(change(text)).toString()),
  form: (text) => {
    const posted = { [`${alertPrefix}url`]: `https://a${text}`, [`${alertPrefix}email`]: text };
    return readAlertForm(
      typedUnder(alertPrefix, readForm(Buffer.from(new URLSearchParams(posted).toString()))),
      false,
      true,
    );
  },
  ci_report: (text) => {
    const body = JSON.stringify({ state: "passed", commit, name: text, description: text, context: text, ref: text });
    return must(ciAdapters["generic"]).result({ headers: json, query: {}, body: Buffer.from(body) });
  },
};

/** Milliseconds at the greatest length, and how many times longer each doubling takes. */
export function benchText(): Promise<Record<string, string>> {
  return Promise.resolve(Object.fromEntries(Object.entries(subjects).map(([name, read]) => [name, growth(read)])));
}

function growth(read: Read): string {
  const times = lengths.map((length) =>
    timeOf(
      read,
      [" ", "/", "<"].map((unit) => unit.repeat(length)),
    ),
  );
  const ratios = times.slice(1).map((time, at) => round2(time / (times[at] ?? time)));
  return `${round2(times.at(-1) ?? 0)} ms; doublings ${ratios.join(", ")}`;
}

function timeOf(read: Read, texts: readonly string[]): number {
  const times = Array.from({ length: turns }, () => {
    const began = performance.now();
    for (const text of texts) read(text);
    return (performance.now() - began) / texts.length;
  });
  return median(times);
}

function parse(id: string, headers: Readonly<Record<string, string>>, body: string): unknown {
  const parsed = must(dialects[id]).parse({ headers, query: {}, body: Buffer.from(body) });
  if (!("events" in parsed)) throw new Error(`${id} left what it should read: ${parsed.ignored}`);
  return parsed;
}

function must<T>(found: T | undefined): T {
  if (found === undefined) throw new Error("it is not registered");
  return found;
}

function cloudPush(text: string): object {
  const target = { hash: commit, message: text, author: { raw: author(text) } };
  const repository = { uuid: "{11111111-2222-4333-8444-555555555555}", full_name: "acme/payments", name: text };
  return { repository, push: { changes: [{ old: null, new: { type: "branch", name: `b${text}`, target } }] } };
}

function refs(text: string): object {
  const ref = { id: `refs/heads/b${text}`, displayId: text, type: "BRANCH" };
  return {
    eventKey: "repo:refs_changed",
    date: "2026-01-02T03:04:05+0000",
    actor: { name: text, displayName: text },
    repository: { slug: "payments", id: 7, name: text, project: { key: "ACME", name: text }, public: false },
    changes: [{ ref, refId: ref.id, fromHash: "b".repeat(40), toHash: commit, type: "UPDATE" }],
  };
}

function change(text: string): Record<string, string> {
  return {
    revision: commit,
    branch: `b${text}`,
    author: author(text),
    comments: text,
    repository: "https://example.com/a/b",
  };
}
