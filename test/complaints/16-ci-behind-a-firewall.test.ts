import assert from "node:assert/strict";

import { ciAdapters } from "../../src/ci/registry.ts";
import { createSender } from "../../src/net/send.ts";
import { testConnection } from "../../src/steps/links/test-connection.ts";
import { sampleServer, sampleTenant } from "../sample.ts";

describe("complaint 16: the CI stands behind a firewall", () => {
  it("a private address is not called unless the operator opens its network, and the test says that", async () => {
    const sender = createSender({
      openNetworks: [],
      mayUseHttp: true,
      allowedPorts: "any",
      ownAddresses: [],
      defaultTimeoutMs: 2_000,
      userAgent: "test",
    });
    const server = sampleServer({ settings: { url: "http://192.168.1.20:8080/" } });
    const diagnosis = await testConnection(
      { adapters: ciAdapters, send: (call) => sender.send(call, {}) },
      sampleTenant(),
      server,
    );
    await sender.close();
    assert.equal(diagnosis.code, "address-not-allowed");
    assert.match(diagnosis.sentence, /operator/);
  });
});
