import assert from "node:assert/strict";

import { viewActivity } from "../../src/page-models/activity.ts";
import { pathsOf } from "../../src/page-models/paths.ts";
import { now, sampleBuild, sampleDelivery, sampleEvent } from "../http/pages/sample.ts";

const links = [
  { id: "unit", name: "unit tests" },
  { id: "deploy", name: "deploy" },
];
const stored = { id: "e", hookId: "h", ordinal: 0, event: sampleEvent() };
const taken = { eventId: "e", linkId: "unit", isTaken: true, why: "taken", at: now, stored };
const left = { eventId: "e", linkId: "deploy", isTaken: false, why: "branch does not match", at: now, stored };
const input = {
  decisions: [left, taken],
  deliveries: [],
  builds: [],
  links,
  paths: pathsOf("r"),
  mayChange: true,
  now,
};

describe("pages/activity", () => {
  it("tells of one event once, with every link's outcome in the order of the links", () => {
    const activity = viewActivity(input, 10);
    assert.equal(activity.length, 1);
    assert.deepEqual(
      activity[0]?.outcomes.map((outcome) => [outcome.linkName.short, outcome.look.word, outcome.why.short]),
      [
        ["unit tests", "Taken", "taken"],
        ["deploy", "Not taken", "branch does not match"],
      ],
    );
  });

  it("shows where the delivery stands instead of the decision it came from", () => {
    const deliveries = [sampleDelivery("d", "unit", "e", "parked", "403", { tries: 3 })];
    const outcome = viewActivity({ ...input, deliveries }, 10)[0]?.outcomes[0];
    assert.deepEqual([outcome?.look.word, outcome?.why.short, outcome?.tries], ["Parked", "403", "3 tries"]);
    assert.equal(outcome?.retry, "/repositories/r/deliveries/d/retry");
  });

  it("shows the build that came of a delivery, whole runs only", () => {
    const deliveries = [sampleDelivery("d", "unit", "e", "sent", "queued")];
    const builds = [
      sampleBuild("unit", "passed", 1, { deliveryId: "d", context: "lint" }),
      sampleBuild("unit", "failed", 1, { deliveryId: "d" }),
    ];
    const outcome = viewActivity({ ...input, deliveries, builds }, 10)[0]?.outcomes[0];
    assert.deepEqual([outcome?.look.word, outcome?.build?.name.short], ["Failed", "unit #12"]);
  });

  it("shows each delivery of a replayed event (R17)", () => {
    const deliveries = [
      sampleDelivery("d2", "unit", "e", "sent", "again"),
      sampleDelivery("d1", "unit", "e", "parked", "403"),
    ];
    assert.deepEqual(
      viewActivity({ ...input, deliveries }, 10)[0]?.outcomes.map((outcome) => outcome.look.word),
      ["Sent", "Parked", "Not taken"],
    );
  });

  it("gives no retry button to who may not change anything (S4)", () => {
    const deliveries = [sampleDelivery("d", "unit", "e", "parked", "403")];
    assert.equal(viewActivity({ ...input, deliveries, mayChange: false }, 10)[0]?.outcomes[0]?.retry, undefined);
  });

  it("says when the next try comes", () => {
    const deliveries = [sampleDelivery("d", "unit", "e", "waiting", "timed out", { tries: 2, dueAt: now + 120_000 })];
    assert.equal(viewActivity({ ...input, deliveries }, 10)[0]?.outcomes[0]?.next?.words, "in 2 minutes");
  });

  it("still names what a removed link did", () =>
    assert.equal(viewActivity({ ...input, links: [] }, 10)[0]?.outcomes[0]?.linkName.short, "A removed link"));
  it("stops at its limit", () => assert.deepEqual(viewActivity(input, 0), []));
});
