import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { now, repositoryId } from "./sample.ts";
import { follow, movedTo, see, textOf } from "./see.ts";
import { frameAdmin, setStage, tabAdmin } from "./stage.ts";
import type { Stage } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const other = { kind: "record", subject: "report-of-another" };
const own = { kind: "report", subject: "unit-1" };

function parkedStage(): Stage {
  const stage = setStage();
  stage.rows.hooks.unshift({
    id: "hook-9",
    tenantId: "a",
    dialect: "bitbucket-cloud",
    deliveryKey: "{9}",
    eventName: "repo:push",
    headers: {},
    body: Buffer.from("{}"),
    receivedAt: now,
    state: "parked",
    reason: "Parked as poison: it ended the process",
  });
  stage.rows.parked.push(
    { tenantId: "a", kind: "plan", subjectId: "hook-9", parkedAt: now },
    { tenantId: "a", kind: "report", subjectId: "unit-1", parkedAt: now, repositoryId },
    { tenantId: "a", kind: "record", subjectId: "report-of-another", parkedAt: now, repositoryId: "{another}" },
    { tenantId: "b", kind: "plan", subjectId: "hook-of-b", parkedAt: now },
  );
  return stage;
}

const isNotFound = (asked: Promise<unknown>): Promise<void> =>
  assert.rejects(asked, (thrown) => thrown instanceof Problem && thrown.code === "not-found");

describe("http/pages parked work", () => {
  it("S16 shows in a tab every webhook and job of the tenant that ended the process, with the reason", async () => {
    const text = textOf(await see(parkedStage(), "/hooks"));
    assert.match(
      text,
      /Parked Each of these ended the app’s process three times .* Reading a webhook and deciding what to build .* Try again/,
    );
    assert.match(text, /repo:push Parked Parked as poison: it ended the process/);
    assert.match(text, /Recording what a CI server reported/);
  });

  it("S16 shows in a repository's settings what is parked of that repository, and no more", async () => {
    const text = textOf(await see(parkedStage(), mine));
    assert.match(text, /Showing the status of a build on its commit/);
    assert.doesNotMatch(text, /Reading a webhook|Recording what/);
    assert.doesNotMatch(textOf(await see(setStage(), mine)), /ended the app’s process/);
  });

  it("tries once more what a person asks for", async () => {
    const stage = parkedStage();
    const here = await stage.ask("POST", `${mine}/parked`, { form: own });
    assert.equal(movedTo(here), mine);
    assert.match(textOf(await follow(stage, here)), /Tried once more/);
    const anywhere = await stage.ask("POST", "/parked", { form: { kind: "plan", subject: "hook-9" } });
    assert.match(textOf(await follow(stage, anywhere)), /Tried once more/);
    assert.deepEqual(
      stage.rows.parked.map(({ subjectId }) => subjectId),
      ["report-of-another", "hook-of-b"],
    );
  });

  it("S5 tries nothing of another repository or tenant, and nothing that is not parked", async () => {
    const stage = parkedStage();
    await isNotFound(stage.ask("POST", `${mine}/parked`, { form: other }));
    await isNotFound(stage.ask("POST", "/parked", { form: { kind: "plan", subject: "hook-of-b" } }));
    await isNotFound(stage.ask("POST", "/parked", { form: { kind: "plan", subject: "hook-1" } }));
    await isNotFound(stage.ask("POST", "/parked", { visitor: frameAdmin, form: own }));
    assert.equal(stage.rows.parked.length, 4);
  });

  it("S4 shows no button to a reader", async () => {
    assert.doesNotMatch(await see(parkedStage(), mine, { ...frameAdmin, role: "write" }), /\/parked/);
    assert.doesNotMatch(await see(parkedStage(), "/hooks", { ...tabAdmin, role: "read" }), /\/parked/);
  });
});
