import assert from "node:assert/strict";

import type { Answer } from "../../../src/core/call.ts";
import { Problem } from "../../../src/core/problem.ts";
import { testConnection } from "../../../src/steps/links/test-connection.ts";
import { sampleLink, sampleServer, sampleTenant } from "../../http/pages/sample.ts";
import { sampleAdapter } from "../../http/pages/sample-adapter.ts";
import { answered } from "../../http/pages/stage.ts";

describe("steps/test-connection", () => {
  const ports = (answer: Answer) => ({ adapters: { jenkins: sampleAdapter }, send: () => Promise.resolve(answer) });
  const tenant = sampleTenant("a");
  const server = sampleServer("a", "s");

  it("tells what the adapter found out", async () => {
    assert.equal((await testConnection(ports(answered(200)), tenant, server)).code, "ok");
    assert.equal(
      (
        await testConnection(
          ports(answered(200)),
          tenant,
          server,
          sampleLink("a", "l", "l", { settings: { job: "missing" } }),
        )
      ).code,
      "no-such-job",
    );
  });

  it("keeps secrets out of the sentence (S9)", async () => {
    const diagnosis = await testConnection(ports(answered(401)), tenant, server);
    assert.equal(diagnosis.code, "wrong-credentials");
    assert.doesNotMatch(diagnosis.sentence, /canary/);
    assert.match(diagnosis.sentence, /\[secret\]/);
  });

  it("tells of a kind this app does not know, and of an address an adapter cannot use", async () => {
    assert.equal(
      (await testConnection(ports(answered(200)), tenant, { ...server, kind: "gone" })).code,
      "not-this-kind",
    );
    const send = () =>
      Promise.reject(new Problem("address-not-allowed", "10.0.0.1 is a private address; the operator has to open it."));
    assert.equal(
      (await testConnection({ adapters: { jenkins: sampleAdapter }, send }, tenant, server)).code,
      "address-not-allowed",
    );
  });
});
