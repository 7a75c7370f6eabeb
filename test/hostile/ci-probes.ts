// Every CI adapter of the registry, answered and reported to with each text exchanged.

import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import type { Hook } from "../../src/core/hook.ts";
import type { Link } from "../../src/core/link.ts";
import { codeOf, wordsOf } from "../../src/plugins/words.ts";
import { hookOf } from "../ci/samples.ts";
import { recordCiServers } from "./ci-recordings.ts";
import { textsInBody, type Probe } from "./probe.ts";
import { probesOfTalk, type CiRecordings } from "./talk-probes.ts";

/** What anything may post, in its two forms: for kinds that report in no way of their own. */
const simple = {
  state: "passed",
  run: "12",
  url: "https://ci.example.com/12",
  name: "payments",
  number: "12",
  description: "fine",
  ref: "main",
  context: "lint",
  delivery_id: "delivery-1",
  commit: "a".repeat(40),
};
const simpleReports: readonly Hook[] = [
  hookOf(simple),
  hookOf(new URLSearchParams(simple).toString(), { "content-type": "application/x-www-form-urlencoded" }),
];

function read(adapter: CiAdapter, hook: Hook, link: Link): unknown {
  try {
    return { results: adapter.result(hook, link), kept: adapter.keptBody?.(hook).length };
  } catch (thrown) {
    if (codeOf(thrown) !== "unreadable") throw thrown;
    return wordsOf(thrown);
  }
}

/** Probes by kind. */
export async function ciProbes(): Promise<Map<string, Probe[]>> {
  return new Map([...(await recordCiServers())].map(([id, recordings]) => [id, probesOf(id, recordings)]));
}

function probesOf(id: string, { adapter, link, talks, reports }: CiRecordings): Probe[] {
  const probes = new Map<string, Probe>();
  const add = (probe: Probe): void => {
    // The answers of one poll have the fields of the other's.
    const place = probe.name.replace(/ at (?:first|last)/, "");
    if (!probes.has(place)) probes.set(place, probe);
  };
  talks.flatMap(probesOfTalk).forEach(add);
  for (const report of reports.length > 0 ? reports : simpleReports) {
    for (const { path, put } of textsInBody(Buffer.from(report.body).toString("utf8"))) {
      add({
        name: `${id} report ${path}`,
        run: (text) => read(adapter, { ...report, body: Buffer.from(put(text)) }, link),
      });
    }
    add({
      name: `${id} report's delivery`,
      run: (text) => read(adapter, { ...report, query: { delivery: text } }, link),
    });
  }
  return [...probes.values()];
}
