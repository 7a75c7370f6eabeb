import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { saveServer, serverOf } from "../../../src/steps/links/save-server.ts";
import { memoryStore } from "../../memory-store/memory-store.ts";
import { generic } from "../../../src/ci/generic.ts";
import { jenkins } from "../../../src/ci/jenkins/adapter.ts";
import { closedAccess, secretsOf } from "../../../src/core/server.ts";
import { addTenant, sampleSeal } from "../../store/sample-hook.ts";
import { describeOnEachDatabase } from "../../store/each-database.ts";
import { openStore } from "../../../src/store/store.ts";
import { answered, firstCall, play, playAll } from "../../ci/canned.ts";
import { linkOf, requestOf } from "../../ci/samples.ts";
import { now, sampleServer } from "../../http/pages/sample.ts";
import { sampleAdapter } from "../../http/pages/sample-adapter.ts";
import { sampleRows } from "../../http/pages/sample-rows.ts";

const clock = (): number => now;

describe("steps/save-server", () => {
  const draft = {
    name: "New",
    settings: { address: "https://x.example" },
    inFlightLimit: 5,
    newSecrets: { token: "typed" },
  };
  const wish = { tenantId: "a", kind: "jenkins", fields: sampleAdapter.fields, access: closedAccess, draft };

  it("keeps secrets that were not typed again", async () => {
    const { servers } = memoryStore(sampleRows());
    const saved = await saveServer(
      { servers, clock, newId: () => "id" },
      { ...wish, serverId: "a-server", draft: { ...draft, settings: sampleServer("a", "s").settings, newSecrets: {} } },
    );
    assert.deepEqual([saved.id, saved.secrets, saved.name], ["a-server", { token: "canary-server-token" }, "New"]);
  });

  it("sends no kept secret to another place or as somebody else, whoever calls it (S4, S9)", async () => {
    const rows = sampleRows();
    const { servers } = memoryStore(rows);
    const kept = sampleServer("a", "s").settings;
    for (const settings of [
      { ...kept, address: "https://ci.example.com/mine" },
      { ...kept, user: "me" },
    ]) {
      await assert.rejects(
        saveServer(
          { servers, clock, newId: () => "id" },
          { ...wish, serverId: "a-server", draft: { ...draft, settings, newSecrets: {} } },
        ),
        /type API token again/,
      );
    }
    assert.deepEqual(rows.servers[0]?.settings, kept);
  });

  it("leaves whose it is and who may use it as they are", async () => {
    const saved = await saveServer(
      { servers: memoryStore(sampleRows()).servers, clock, newId: () => "id" },
      { ...wish, serverId: "a-server", access: { ...closedAccess, patterns: ["**"] } },
    );
    assert.deepEqual(saved.access, sampleServer("a", "s").access);
  });

  it("never changes the kind of a server", () =>
    assert.equal(serverOf({ ...wish, kind: "generic" }, sampleServer("a", "s"), { id: "s", now }).kind, "jenkins"));

  it("knows no server of another tenant (S5)", async () => {
    await assert.rejects(
      saveServer(
        { servers: memoryStore(sampleRows()).servers, clock, newId: () => "id" },
        { ...wish, serverId: "b-server" },
      ),
      Problem,
    );
  });
});

const typedAddress = "https://robot:canary-p%40ss@ci.example.com/hooks?from=a";

function wishOf(url: string, newSecrets: Record<string, string> = {}): Parameters<typeof serverOf>[0] {
  return {
    tenantId: "tenant-1",
    kind: "generic",
    fields: generic.fields,
    access: closedAccess,
    draft: {
      name: "CI",
      settings: { url, buildUrl: "https://me:canary-too@{{buildId}}.example.com/{{x}}" },
      inFlightLimit: 5,
      newSecrets,
    },
  };
}

describe("steps/save-server, with a password typed into the address", () => {
  const server = serverOf(wishOf(typedAddress), undefined, { id: "s", now });

  it("keeps it among the secrets only, and the rest of the address as it was typed (S30)", () => {
    assert.deepEqual(server.settings, {
      url: "https://ci.example.com/hooks?from=a",
      buildUrl: "https://{{buildId}}.example.com/{{x}}",
    });
    assert.deepEqual(server.secrets, { urlCredentials: "robot:canary-p@ss" });
    assert.ok(secretsOf(server).includes("canary-p@ss"), "the password alone is masked, too");
  });

  it("still shows it to the CI server, unless other credentials are typed", () => {
    const authorization = `Basic ${Buffer.from("robot:canary-p@ss").toString("base64")}`;
    const start = (secrets: Record<string, string>) =>
      firstCall(
        play(
          generic.start(requestOf({ ...server, secrets: { ...server.secrets, ...secrets } }, linkOf())),
          answered(200),
        ),
      );
    assert.deepEqual(
      [start({}).headers?.["authorization"], start({ authorization: "Bearer x" }).headers?.["authorization"]],
      [authorization, "Bearer x"],
    );
    assert.equal(start({}).url, "https://ci.example.com/hooks?from=a");
    assert.equal(
      firstCall(playAll(jenkins.test({ ...server, kind: "jenkins" }), answered(404))).headers?.["authorization"],
      authorization,
    );
  });

  it("keeps it while the address leads to the same place, and forgets it at another path (S4)", () => {
    const again = (url: string) => serverOf(wishOf(url), server, { id: "s", now }).secrets["urlCredentials"];
    const same = ["https://ci.example.com/hooks/?from=a", "https://x:new@ci.example.com"];
    const moved = [
      "https://ci.example.com/other?from=a",
      "https://ci.example.com/hooks?from=b",
      "https://elsewhere.example.com",
      "https://a@elsewhere.example.com",
    ];
    assert.deepEqual([...same, ...moved].map(again), [
      "robot:canary-p@ss",
      "x:new",
      undefined,
      undefined,
      undefined,
      "a:",
    ]);
  });
});

describeOnEachDatabase("steps/save-server, with a password typed into the address,", (bench) => {
  it("leaves no trace of it in the stored row (S30)", async () => {
    const store = openStore(bench.database(), sampleSeal(), () => now);
    await addTenant(store);
    const saved = await saveServer(
      { servers: store.servers, clock, newId: () => "canary-server" },
      wishOf(typedAddress),
    );
    const rows = await bench.database().sql.all("SELECT * FROM servers");
    const text = JSON.stringify(rows);
    assert.match(text, /ci\.example\.com/);
    for (const canary of ["canary-p", "canary-too", "robot", Buffer.from("robot:canary-p@ss").toString("base64")])
      assert.equal(text.includes(canary), false, canary);
    assert.equal((await store.servers.get("tenant-1", saved.id))?.secrets["urlCredentials"], "robot:canary-p@ss");
  });
});
