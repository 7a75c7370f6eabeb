// What the app does with an event and with a build once they are read: each of their texts exchanged.

import { ciAdapters } from "../../src/ci/registry.ts";
import type { Build } from "../../src/core/build.ts";
import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import { workKeyOf } from "../../src/core/delivery.ts";
import type { Event } from "../../src/core/event.ts";
import { laneOf } from "../../src/core/event.ts";
import { overlongName } from "../../src/core/limits/event-lengths.ts";
import { lengths } from "../../src/core/limits/lengths.ts";
import { defaultFilters } from "../../src/core/link.ts";
import { match } from "../../src/core/rules/match.ts";
import { withoutNames } from "../../src/core/rules/people.ts";
import { statusFrom } from "../../src/core/rules/status.ts";
import { cut } from "../../src/core/text/text.ts";
import { variablesOf } from "../../src/core/templates/template.ts";
import { viewBuildRow } from "../../src/page-models/build-view.ts";
import { viewEvent } from "../../src/page-models/words/event-words.ts";
import { asked } from "../../src/core/rules/verdict.ts";
import { changeBuild } from "../../src/steps/results/change-build.ts";
import { answered } from "../ci/canned.ts";
import { buildOf, linkOf, requestOf, samplePullRequest, samplePush, serverOf } from "../ci/samples.ts";
import { choices } from "../contract/secrecy/typed-fields.ts";
import { textsIn, type Probe } from "./probe.ts";
import { hear } from "./talk-probes.ts";

const comment = { text: "build it", author: { name: "Jane Doe", accountId: "557058:jane" } };
const events: readonly Event[] = [samplePush, samplePullRequest, { ...samplePullRequest, kind: "comment", comment }];
const rule = { include: ["feature/**", "*x*y*z"], exclude: ["wip/{a,b}*"] };
const filters = {
  ...defaultFilters,
  kinds: events.map(({ kind }) => kind),
  branches: rule,
  targetBranches: rule,
  authors: rule,
  messageIncludes: "b",
  maySkipByMessage: true,
};
const context = { deliveryId: "d", resultUrl: "https://example.com/", linkName: "tests" };

/** Probes by what is done: deciding and showing, starting a build of each kind, and keeping a result. */
export function eventProbes(): Map<string, Probe[]> {
  const own = events.flatMap((event) => probesOf(`event ${event.kind}`, event, (changed) => decide(changed)));
  const starts = Object.values(ciAdapters).map((adapter): [string, Probe[]] => [
    `start of ${adapter.id}`,
    startProbes(adapter),
  ]);
  return new Map([["events", own], ["builds", buildProbes()], ...starts]);
}

function probesOf(name: string, event: Event, work: (event: Event) => unknown): Probe[] {
  // Its kind is a word of ours.
  return textsIn(event)
    .filter(({ path }) => path !== ".kind")
    .map(({ path, put }) => ({ name: `${name} ${path}`, run: (text) => work(put(text) as Event) }));
}

function decide(event: Event): unknown {
  const link = linkOf({}, { filters, buildsPushAndPullRequest: true });
  const facts = { isCommitComplete: true, changedPaths: [event.ref?.name ?? ""] };
  return [
    match(link, event, facts),
    laneOf(event),
    workKeyOf(event, true),
    overlongName(event),
    viewEvent(event),
    withoutNames(event).kind,
    typeof variablesOf(event, context),
  ];
}

function startProbes(adapter: CiAdapter): Probe[] {
  const probes = choices(adapter).map((typed) => {
    const server = serverOf(adapter.id, typed.server, typed.serverSecrets);
    const link = linkOf(typed.link, { secrets: typed.linkSecrets });
    return (event: Event): unknown =>
      hear(
        () => adapter.start(requestOf(server, link, { event, parameters: { TEXT: event.commit?.message ?? "" } })),
        [answeredOnce],
      );
  });
  // The calls themselves carry the text, as they have to: what counts is that they are made.
  return events.slice(0, 2).map((event): Probe => {
    const places = textsIn(event).filter(({ path }) => !borne.test(path));
    const fill = (text: string): Event =>
      places.reduce<unknown>((filled, { path, set }) => set(filled, cut(text, mostAt(path))), event) as Event;
    return {
      name: `start of ${adapter.id} ${event.kind}`,
      run: (text) => probes.map((start) => JSON.stringify(start(fill(text))).length),
    };
  });
}

/** As long as an event may be: what people write, and the rest. */
const mostAt = (path: string): number => (/\.(message|description|text)$/.test(path) ? lengths.text : lengths.path);

/** What every dialect proves to be a hash, a number or a word of ours before it is an event: nothing starts without. */
const borne = /^\.kind$|\.(type|scm|hash|sourceCommit|targetCommit|id)$|\.parents/;

const answeredOnce = answered(201, {});

function buildProbes(): Probe[] {
  const build = {
    ...buildOf("run"),
    name: "payments #12",
    number: "12",
    url: "https://ci.example.com/12",
    description: "fine",
    context: "lint",
  };
  const result = { run: "1", name: "a", number: "1", url: "https://ci.example.com/1", description: "b" };
  const shown = textsIn(build).filter(({ path }) => path !== ".state" && path !== ".refType");
  return [
    ...shown.map(({ path, put }): Probe => ({
      name: `build ${path}`,
      run: (text) =>
        [
          statusFrom(put(text) as Build, linkOf(), "https://ci-bridge.example.com/builds/1"),
          viewBuildRow(put(text) as Build, 0),
        ].length,
    })),
    ...textsIn(result).map(({ path, put }): Probe => ({
      name: `result ${path}`,
      run: (text) => changeBuild(build, { state: "passed", ...(put(text) as typeof result) }, 0, asked).build,
    })),
  ];
}
