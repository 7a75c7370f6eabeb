import assert from "node:assert/strict";

import { repositoryId, sampleBuild, sampleEvent, sampleLink, sampleServer } from "./sample.ts";
import { sampleRows } from "./sample-rows.ts";
import { see } from "./see.ts";
import { setStage } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const mark = "<img src=x onerror=alert(1)>";
const hostile = `${mark}"'\`{{constructor}}{{{this}}}\r\nSet-Cookie: a=b\u202e🚂'; DROP TABLE links;--`;

function hostileStage(text: string): ReturnType<typeof setStage> {
  const rows = sampleRows();
  const event = sampleEvent();
  rows.repositories[0] = {
    ...rows.repositories[0],
    tenantId: "a",
    id: repositoryId,
    fullName: text,
    owner: text,
    slug: text,
    name: text,
    url: `javascript:${text}`,
    updatedAt: 0,
  };
  rows.links[0] = sampleLink("a", "unit", text, {
    settings: { job: text },
    pauseReason: text,
    isPaused: true,
    parameters: [{ name: "X", template: text.replaceAll(/[{}]/g, "") }],
  });
  rows.servers[0] = sampleServer("a", "a-server", { name: text, settings: { address: text, user: text } });
  rows.events[0] = {
    id: "e3",
    hookId: "hook-of-e3",
    ordinal: 0,
    tenantId: "a",
    at: 0,
    event: {
      ...event,
      actor: { name: text },
      ref: { type: "branch", name: text },
      commit: { hash: "abc", message: text, url: `javascript:${text}` },
    },
  };
  rows.hooks = rows.hooks.map((hook) => ({
    ...hook,
    eventName: text,
    reason: text,
    deliveryKey: text,
    headers: { "user-agent": text },
    body: Buffer.from(text),
  }));
  rows.decisions = rows.decisions.map((decision) => ({ ...decision, why: text }));
  rows.deliveries = rows.deliveries.map((delivery) => ({ ...delivery, reason: text }));
  rows.attempts = rows.attempts.map((attempt) => ({ ...attempt, purpose: text, url: text, answer: text }));
  rows.builds[0] = sampleBuild("unit", "running", 2, {
    name: text,
    number: text,
    refName: text,
    description: text,
    url: `javascript:${text}`,
    deliveryId: "d4",
  });
  return setStage(undefined, rows);
}

const addresses = [
  mine,
  `${mine}/links/unit`,
  `${mine}/links/unit/edit`,
  `${mine}/links/unit/remove`,
  `${mine}/new-link`,
  `${mine}/servers/a-server`,
  `${mine}/deliveries/d2`,
  `${mine}/hooks/hook-of-e3`,
  `${mine}/pull-requests/12?commit=5a1ec0de5a1e`,
  `${mine}/newest-builds`,
  "/repositories",
  "/hooks",
  "/builds/page-token-unit-2",
];

describe("pages full of hostile text", () => {
  for (const address of addresses) {
    it(`escapes all of it on ${address} (S16)`, async () => {
      const html = await see(hostileStage(hostile), address);
      assert.ok(!html.includes(mark), "markup came through");
      assert.ok(html.includes("&lt;img"), "the text is not on the page");
      assert.doesNotMatch(html, /(?:href|action|src)="(?:javascript|data):/);
    });

    it(`shows 10 kB names cut on ${address} (S16)`, async () => {
      const html = await see(hostileStage("x".repeat(10_000)), address);
      assert.ok(html.length < 150_000, `${html.length} characters`);
    });
  }

  it("keeps values that break out of attributes inside them (S16)", async () => {
    const html = await see(hostileStage('" autofocus onfocus="alert(1)'), `${mine}/links/unit/edit`);
    assert.doesNotMatch(html, /" autofocus onfocus="/);
  });
});
