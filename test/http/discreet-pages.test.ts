import assert from "node:assert/strict";

import type { Visitor } from "../../src/http/guards/visitor.ts";
import { pageRoutes } from "../../src/http/pages/routes.ts";
import { now, repositoryId } from "./pages/sample.ts";
import { sampleRows } from "./pages/sample-rows.ts";
import { see } from "./pages/see.ts";
import { frameAdmin, setStage, type Stage } from "./pages/stage.ts";

const reader: Visitor = { ...frameAdmin, role: "read" };
const where = "http://buildbox.corp:8080/job/payments/7/";
const words = `Nothing answers at buildbox.corp port 8080 (${where}).`;

function stageInside(): Stage {
  const rows = sampleRows();
  rows.servers = rows.servers.map((server) => ({ ...server, settings: { ...server.settings, address: where } }));
  rows.links = rows.links.map((link) => ({ ...link, settings: { job: where }, pauseReason: words, isPaused: true }));
  rows.deliveries = rows.deliveries.map((delivery) => ({ ...delivery, reason: words }));
  rows.attempts = rows.attempts.map((attempt) => ({
    ...attempt,
    url: where,
    answer: words,
    sentHeaders: `x-from: ${where}`,
    sentBody: words,
    answerHeaders: `location: ${where}`,
  }));
  rows.builds = rows.builds.map((build) => ({
    ...build,
    name: `payments at ${where}`,
    url: where,
    description: words,
    refusals: [{ at: now, said: words, why: words, isAsked: true, answer: words }],
  }));
  rows.troubles.push({ tenantId: "a", serverId: "a-server", failures: 7, reason: words, since: now });
  rows.health.push({ tenantId: "a", linkId: "unit", isFailing: true, changes: 1, reason: words, since: now });
  return setStage(undefined, rows);
}

const ids: Readonly<Record<string, string>> = {
  repositoryId,
  linkId: "unit",
  deliveryId: "d2",
  hookId: "hook-of-e3",
  pullRequestId: "12",
  pageToken: "page-token-unit-2",
};

/** Every page that somebody may see who only reads, or who has no session. */
function openAddresses(stage: Stage): string[] {
  return pageRoutes(stage.ports)
    .filter((route) => route.method === "GET" && (!("needs" in route) || route.needs === "read"))
    .map(({ path }) => path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(ids[name] ?? name)))
    .map((path) => (path === "/frame/pull-request" ? `${path}?pullRequest=12` : path))
    .filter((path) => path !== "/hooks" && path !== "/repositories");
}

describe("pages for who only reads", () => {
  it("S4: tells nobody who only reads where a CI server stands inside a network, on any page", async () => {
    const stage = stageInside();
    const addresses = openAddresses(stage);
    assert.ok(addresses.length >= 9, addresses.join(" "));
    for (const address of addresses)
      assert.doesNotMatch(await see(stage, address, reader), /buildbox|8080/, `told on ${address}`);
  });

  it("tells an admin of the repository, who has to mend it", async () => {
    const stage = stageInside();
    const settings = `/repositories/${encodeURIComponent(repositoryId)}`;
    for (const address of [settings, `${settings}/deliveries/d2`, `${settings}/links/unit`, "/frame/repository"])
      assert.match(await see(stage, address, frameAdmin), /buildbox\.corp port 8080/, `hidden on ${address}`);
  });

  it("tells everybody where the host itself is inside the network, or the operator says so", async () => {
    for (const part of [{ hosts: { "bitbucket-cloud": { isInward: true } } }, { showsCiAddresses: true }]) {
      const stage = stageInside();
      Object.assign(stage.ports, part);
      assert.match(await see(stage, "/builds/page-token-unit-2", reader), /href="http:\/\/buildbox\.corp/);
      assert.match(await see(stage, "/frame/settings", reader), /buildbox\.corp port 8080/);
    }
  });
});
