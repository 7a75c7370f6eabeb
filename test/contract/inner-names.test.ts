import assert from "node:assert/strict";

import { ciAdapters } from "../../src/ci/registry.ts";
import { createSender } from "../../src/net/send.ts";
import { testConnection } from "../../src/steps/links/test-connection.ts";
import { serverOf } from "../ci/samples.ts";
import { sampleTenant } from "../sample.ts";
import { choices } from "./secrecy/typed-fields.ts";

/** Where a name may lead: nowhere, or to each kind of address that is not called. */
const leads: readonly (() => Promise<string[]>)[] = [
  () => Promise.reject(Object.assign(new Error("nobody knows it"), { code: "ENOTFOUND" })),
  ...["10.1.2.3", "127.0.0.1", "169.254.169.254", "fd00::1"].map((address) => () => Promise.resolve([address])),
];

describe("contract: names of an inner network", () => {
  for (const [id, adapter] of Object.entries(ciAdapters)) {
    it(`S31 ${id}: the test of a connection says the same of an inner name as of one that does not exist`, async () => {
      const [typed] = choices(adapter);
      assert.ok(typed !== undefined);
      const server = serverOf(id, typed.server, typed.serverSecrets);
      const said = new Set<string>();
      for (const resolve of leads) {
        const sender = createSender({
          openNetworks: [],
          mayUseHttp: true,
          allowedPorts: "any",
          ownAddresses: [],
          defaultTimeoutMs: 2_000,
          userAgent: "test",
          resolve,
        });
        const send: Parameters<typeof testConnection>[0]["send"] = (call) => sender.send(call, {});
        said.add(JSON.stringify(await testConnection({ adapters: ciAdapters, send }, sampleTenant(), server)));
        await sender.close();
      }
      assert.equal(said.size, 1, [...said].join("\n"));
    });
  }
});
