import assert from "node:assert/strict";

import { Problem } from "../../src/core/problem.ts";
import { saveServer, serverOf } from "../../src/steps/save-server.ts";
import { memoryStore } from "../http/pages/memory-store.ts";
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
