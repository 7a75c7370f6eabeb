import assert from "node:assert/strict";

import { viewPanel, type PanelInput } from "../../src/page-models/panel-view.ts";
import { pathsOf } from "../../src/page-models/paths.ts";
import { commit, now, sampleBuild, sampleDelivery, sampleEvent, sampleLink } from "../http/pages/sample.ts";

const unit = sampleLink("a", "unit", "unit tests");
const stored = { id: "e", hookId: "h", ordinal: 0, event: sampleEvent() };
const empty: PanelInput = {
  title: "Builds",
  commit,
  links: [unit],
  builds: [],
  decisions: [],
  deliveries: [],
  paths: pathsOf("r"),
  refreshHref: "/r",
  mayChange: false,
  now,
};

function rowOf(input: Partial<PanelInput>): { word: string | undefined; why: string | undefined } {
  const row = viewPanel({ ...empty, ...input }).rows[0];
  return { word: row?.look.word, why: row?.why?.short };
}

describe("pages/panel-view", () => {
  it("shows a link's newest build", () => {
    const builds = [sampleBuild("unit", "passed", 1), sampleBuild("unit", "failed", 5)];
    assert.deepEqual(rowOf({ builds }), { word: "Passed", why: undefined });
    assert.equal(viewPanel({ ...empty, builds }).summary, "All passed");
  });

  it("says why a link did not build", () => {
    const decisions = [{ eventId: "e", linkId: "unit", isTaken: false, why: "branch main only", stored }];
    assert.deepEqual(rowOf({ decisions }), { word: "Not built", why: "branch main only" });
  });

  it("shows a delivery that waits or failed before there is a build", () => {
    assert.deepEqual(rowOf({ deliveries: [sampleDelivery("d", "unit", "e", "waiting", "timed out")] }), {
      word: "Waiting",
      why: "timed out",
    });
    assert.deepEqual(
      rowOf({ deliveries: [sampleDelivery("d", "unit", "e", "ignored", "Jenkins ignored it: filter")] }),
      { word: "CI ignored it", why: "Jenkins ignored it: filter" },
    );
  });

  it("shows a newer delivery over an older build, and a newer build over an older delivery", () => {
    const parked = sampleDelivery("d", "unit", "e", "parked", "403");
    assert.equal(rowOf({ builds: [sampleBuild("unit", "passed", 60)], deliveries: [parked] }).word, "Parked");
    assert.equal(rowOf({ builds: [sampleBuild("unit", "passed", 1)], deliveries: [parked] }).word, "Passed");
  });

  it("says that a link is paused, and that nothing came yet", () => {
    assert.deepEqual(rowOf({ links: [{ ...unit, isPaused: true }] }), { word: "Paused", why: "The link is paused." });
    assert.deepEqual(rowOf({}), { word: "No build yet", why: undefined });
  });

  it("lists the newest state of each part of a run once", () => {
    const builds = [
      sampleBuild("unit", "running", 1),
      sampleBuild("unit", "passed", 2, { context: "lint" }),
      sampleBuild("unit", "failed", 3, { context: "lint" }),
      sampleBuild("unit", "failed", 2, { context: "test" }),
    ];
    assert.deepEqual(
      viewPanel({ ...empty, builds }).rows[0]?.parts.map((part) => [part.name.short, part.look.word]),
      [
        ["lint", "Passed"],
        ["test", "Failed"],
      ],
    );
  });

  it("is watched by script at any time, and without it only while something is under way", () => {
    assert.equal(viewPanel(empty).watchSeconds, 2);
    assert.equal(viewPanel({ ...empty, builds: [sampleBuild("unit", "running", 1)] }).refreshSeconds, 10);
    assert.equal(viewPanel({ ...empty, builds: [sampleBuild("unit", "passed", 1)] }).refreshSeconds, undefined);
  });

  it("says who is waited for while a CI server does not answer, instead of calling it under way", () => {
    const waiting = sampleDelivery("d", "unit", "e", "waiting", "the server did not answer");
    const of = (tries: number): string => viewPanel({ ...empty, deliveries: [{ ...waiting, tries }] }).summary;
    assert.deepEqual([of(0), of(2)], ["1 of 1 under way", "1 of 1 waits for its CI server"]);
  });

  it("calls only what passed passed", () => {
    const builds = [sampleBuild("unit", "aborted", 1)];
    assert.equal(viewPanel({ ...empty, builds }).summary, "0 of 1 passed");
  });

  it("sums up the worst first", () => {
    const links = [unit, sampleLink("a", "two", "two"), sampleLink("a", "three", "three")];
    const of = (...states: ("passed" | "failed" | "running" | "unstable")[]) =>
      viewPanel({
        ...empty,
        links,
        builds: states.map((state, index) => sampleBuild(links[index]?.id ?? "", state, 1)),
      }).summary;
    assert.deepEqual(
      [of("passed", "failed", "running"), of("passed", "running"), of("unstable"), of("passed", "passed"), of()],
      ["1 of 3 needs attention", "1 of 3 under way", "1 of 3 with a warning", "2 of 3 passed", "Nothing was built"],
    );
  });
});
