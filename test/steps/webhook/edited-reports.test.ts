// Reports of pull requests that lost the reason they were left for, as they were sent in (test/fixtures/reports).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { senders } from "./edited-senders.ts";
import type { Sender, Standing } from "./edited-senders.ts";
import { describeWorld } from "./edited-world.ts";

type Json = Readonly<Record<string, unknown>>;

function report(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../../fixtures/reports/${name}.json`, import.meta.url), "utf8")) as Json;
}

function sender(dialect: string): Sender {
  const found = senders.find((one) => one.dialect === dialect);
  assert.ok(found !== undefined);
  return found;
}

/** What the report left out, as it stands in every hook of its sender. */
function completed(whole: unknown, part: unknown): unknown {
  if (typeof whole !== "object" || whole === null || typeof part !== "object" || part === null) return part ?? whole;
  const [all, told] = [whole as Json, part as Json];
  return Object.fromEntries(
    [...new Set([...Object.keys(all), ...Object.keys(told)])].map((key) => [key, completed(all[key], told[key])]),
  );
}

describeWorld("a reported pull request", (world) => {
  it("01-cloud-draft-made-ready: is built by the link that left the draft, and by no other", async () => {
    const { steps } = report("01-cloud-draft-made-ready");
    const cloud = { ...sender("bitbucket-cloud"), repositoryId: "{11111111-1111-1111-1111-111111111111}" };
    await world().open(cloud, { everything: {}, "no drafts": {} });
    const sent: string[][] = [];
    for (const { "x-event-key": event, body } of steps as Json[])
      sent.push(await world().post(cloud, { headers: { "x-event-key": String(event) }, body }));
    assert.deepEqual(sent, [["everything"], ["no drafts"]]);
    assert.match(world().why("no drafts"), /^taken: pull request #1 is no draft any more/);
    assert.match(world().why("everything"), /^left: .* its commit is still aaaaaaaaaaaa, which the link took before/);
  });

  it("01-data-center-draft-made-ready: is built by the link that left the draft", async () => {
    const before = { pullRequest: { draft: true } };
    const now = { title: "One", isDraft: false, into: "main" };
    assert.deepEqual(
      await replay("bitbucket-data-center", "01-data-center-draft-made-ready", "no drafts", before, now),
      [["everything"], ["no drafts"]],
    );
  });

  it("02-github-other-target: is built by the link for the branch it aims at now", async () => {
    const before = { pull_request: { base: { ref: "develop" } } };
    const now = { title: "Two", isDraft: false, into: "main" };
    assert.deepEqual(await replay("github", "02-github-other-target", "into main", before, now), [
      ["everything"],
      ["into main"],
    ]);
  });

  /** The pull request as it was opened, and then as the report has it; the links that were sent a build. */
  async function replay(dialect: string, name: string, link: string, before: Json, now: Standing): Promise<string[][]> {
    const from = sender(dialect);
    const { body } = report(name);
    await world().open(from, { everything: {}, [link]: {} });
    const [first, edited] = [from.opened(now), from.edited({ ...now, title: "" }, now)];
    const told: Json = completed(edited.body, body) as Json;
    const opening = ["action", "eventKey"].filter((key) => key in told).map((key) => [key, (first.body as Json)[key]]);
    const opened = completed(completed(told, before), Object.fromEntries(opening));
    return [await world().post(from, { ...first, body: opened }), await world().post(from, { ...edited, body: told })];
  }
});
