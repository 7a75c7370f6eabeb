import assert from "node:assert/strict";

import { buildWords, type Build } from "../../../src/core/build.ts";
import { deliveryWords, type Delivery, type DeliveryState } from "../../../src/core/delivery.ts";
import { statusFrom } from "../../../src/core/rules/status.ts";
import { viewActivity } from "../../../src/page-models/activity.ts";
import { viewDeliveryPage } from "../../../src/page-models/delivery-view.ts";
import { viewPanel } from "../../../src/page-models/panel-view.ts";
import { pathsOf } from "../../../src/page-models/paths.ts";
import { wordsOfDelivery } from "../../../src/page-models/standing/delivery-words.ts";
import { lookOfBuild, lookOfDelivery } from "../../../src/page-models/words/state-look.ts";
import { minute, now, sampleBuild, sampleDelivery, sampleEvent, sampleLink } from "../../http/pages/sample.ts";

const link = sampleLink("a", "unit", "unit tests");
const stored = { id: "e", hookId: "h", ordinal: 0, event: sampleEvent() };
const decision = { eventId: "e", linkId: "unit", isTaken: true, why: "taken", at: now, stored };
const paths = pathsOf("r");

/** What each place says of one delivery: its sentence, when it is tried next, and what is due. */
function placesOf(delivery: Delivery): Readonly<Record<string, readonly unknown[]>> {
  const common = {
    links: [link],
    builds: [],
    decisions: [decision],
    deliveries: [delivery],
    paths,
    mayChange: true,
    now,
  };
  const [row] = viewActivity(common, 1)[0]?.outcomes ?? [];
  const page = viewDeliveryPage({ ...common, delivery, stored, link, attempts: [], repositoryName: "acme/payments" });
  const panel = viewPanel({ ...common, title: "Builds", commit: "", refreshHref: "/r" }).rows[0];
  return {
    "what happened": [row?.why.short, row?.next?.words, row?.due],
    "its page": [page.reason, page.outcome.next?.words, page.outcome.due],
    ...(delivery.state === "sent" ? {} : { "the panel": [panel?.why?.short, panel?.next?.words, panel?.due] }),
  };
}

const late = (for_: string) =>
  `due for ${for_}: no worker has taken it. Others of its branch, or a CI server that is busy or held back, may come first; if nothing moves, the operator has to see that the app runs`;
const times: readonly (readonly [title: string, dueAt: number, next: string | undefined, due: string])[] = [
  ["before its time", now + 18_000, "in 18 seconds", ""],
  ["a moment before its time", now + 2000, undefined, "next try any moment now"],
  ["at its time", now, undefined, "next try any moment now"],
  ["18 seconds after its time", now - 18_000, undefined, "next try any moment now"],
  ["three minutes after its time", now - 3 * minute, undefined, late("3 minutes")],
  ["a day after its time", now - 24 * 60 * minute, undefined, late("1 day")],
];

describe("what is said of a delivery", () => {
  for (const state of Object.keys(deliveryWords) as DeliveryState[])
    for (const [title, dueAt, next, due] of times)
      for (const reason of ["", "Jenkins does not answer."])
        it(`is the same everywhere and true, ${state} ${title}${reason === "" ? ", without a reason" : ""}`, () => {
          const delivery = sampleDelivery("d", "unit", "e", state, reason, { tries: 2, dueAt });
          const sentence = reason === "" ? deliveryWords[state].sentence : reason;
          const expected = state === "waiting" ? [sentence, next, due] : [sentence, undefined, ""];
          for (const [place, said] of Object.entries(placesOf(delivery))) assert.deepEqual(said, expected, place);
          assert.equal(lookOfDelivery(state).word, deliveryWords[state].word);
        });

  it("never puts the next try into the past", () => {
    for (let late_ = -10 * minute; late_ < 10 * minute; late_ += 777) {
      const words = wordsOfDelivery({ state: "waiting", reason: "", dueAt: now - late_ }, now);
      assert.doesNotMatch(words.next?.words ?? "", /ago|just now/);
      assert.equal(words.next === undefined, words.due !== "");
    }
  });
});

describe("what is said of a build", () => {
  for (const state of Object.keys(buildWords) as Build["state"][])
    it(`is one row for lists and for hosts: ${state}`, () => {
      const { word, sentence } = buildWords[state];
      assert.equal(lookOfBuild(state).word, word);
      assert.equal(
        statusFrom(sampleBuild("unit", state, 1), link, "https://bridge.example.com/b").description,
        sentence,
      );
    });
});
