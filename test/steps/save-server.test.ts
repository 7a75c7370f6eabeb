import assert from "node:assert/strict";

import { Problem } from "../../src/core/problem.ts";
import { saveServer, serverOf } from "../../src/steps/save-server.ts";
import { memoryStore } from "../http/pages/memory-store.ts";
import { generic } from "../../src/ci/generic.ts";
import { jenkins } from "../../src/ci/jenkins.ts";
import { secretsOf } from "../../src/core/server.ts";
import { addTenant, sampleSeal } from "../store/sample-hook.ts";
import { describeOnEachDatabase } from "../store/each-database.ts";
import { openStore } from "../../src/store/store.ts";
import { answered, firstCall, play, playAll } from "../ci/canned.ts";
import { linkOf, requestOf } from "../ci/samples.ts";
import { now, sampleRows, sampleServer } from "../http/pages/sample.ts";

const clock = (): number => now;

describe("steps/save-server", () => {
  const draft = { name: "New", settings: { address: "https://x.example" }, inFlightLimit: 5, newSecrets: { token: "typed" } };

  it("keeps secrets that were not typed again", async () => {
    const { servers } = memoryStore(sampleRows());
    const saved = await saveServer({ servers, clock, newId: () => "id" }, { tenantId: "a", serverId: "a-server", kind: "jenkins", draft: { ...draft, newSecrets: {} } });
    assert.deepEqual([saved.id, saved.secrets, saved.name], ["a-server", { token: "canary-server-token" }, "New"]);
  });

  it("never changes the kind of a server", () => assert.equal(serverOf({ tenantId: "a", kind: "generic", draft }, sampleServer("a", "s"), { id: "s", now }).kind, "jenkins"));

  it("knows no server of another tenant (S5)", async () => {
    await assert.rejects(saveServer({ servers: memoryStore(sampleRows()).servers, clock, newId: () => "id" }, { tenantId: "a", serverId: "b-server", kind: "jenkins", draft }), Problem);
  });
});

const typedAddress = "https://robot:canary-p%40ss@ci.example.com/hooks?from=a";

function wishOf(url: string, newSecrets: Record<string, string> = {}): Parameters<typeof serverOf>[0] {
  return { tenantId: "tenant-1", kind: "generic", draft: { name: "CI", settings: { url, buildUrl: "https://me:canary-too@{{buildId}}.example.com/{{x}}" }, inFlightLimit: 5, newSecrets } };
}

describe("steps/save-server, with a password typed into the address", () => {
  const server = serverOf(wishOf(typedAddress), undefined, { id: "s", now });

  it("keeps it among the secrets only, and the rest of the address as it was typed (S30)", () => {
    assert.deepEqual(server.settings, { url: "https://ci.example.com/hooks?from=a", buildUrl: "https://{{buildId}}.example.com/{{x}}" });
    assert.deepEqual(server.secrets, { urlCredentials: "robot:canary-p@ss" });
    assert.ok(secretsOf(server).includes("canary-p@ss"), "the password alone is masked, too");
  });

  it("still shows it to the CI server, unless other credentials are typed", () => {
    const authorization = `Basic ${Buffer.from("robot:canary-p@ss").toString("base64")}`;
    const start = (secrets: Record<string, string>) => firstCall(play(generic.start(requestOf({ ...server, secrets: { ...server.secrets, ...secrets } }, linkOf())), answered(200)));
    assert.deepEqual([start({}).headers?.["authorization"], start({ authorization: "Bearer x" }).headers?.["authorization"]], [authorization, "Bearer x"]);
    assert.equal(start({}).url, "https://ci.example.com/hooks?from=a");
    assert.equal(firstCall(playAll(jenkins.test({ ...server, kind: "jenkins" }), answered(404))).headers?.["authorization"], authorization);
  });

  it("keeps it while the address leads to the same server, and forgets it when it moves", () => {
    const again = (url: string) => serverOf(wishOf(url), server, { id: "s", now }).secrets["urlCredentials"];
    assert.deepEqual(["https://ci.example.com/other", "https://x:new@ci.example.com", "https://elsewhere.example.com", "https://a@elsewhere.example.com"].map(again), ["robot:canary-p@ss", "x:new", undefined, "a:"]);
  });
});

describeOnEachDatabase("steps/save-server, with a password typed into the address,", (bench) => {
  it("leaves no trace of it in the stored row (S30)", async () => {
    const store = openStore(bench.database(), sampleSeal(), () => now);
    await addTenant(store);
    const saved = await saveServer({ servers: store.servers, clock, newId: () => "canary-server" }, wishOf(typedAddress));
    const rows = await bench.database().sql.all("SELECT * FROM servers");
    const text = JSON.stringify(rows);
    assert.match(text, /ci\.example\.com/);
    for (const canary of ["canary-p", "canary-too", "robot", Buffer.from("robot:canary-p@ss").toString("base64")]) assert.equal(text.includes(canary), false, canary);
    assert.equal((await store.servers.get("tenant-1", saved.id))?.secrets["urlCredentials"], "robot:canary-p@ss");
  });
});
