import assert from "node:assert/strict";

import { probo } from "../../../src/ci/probo/adapter.ts";
import type { Server } from "../../../src/core/server.ts";
import { readRepositoryTokenKey, makeRepositoryTokenKey } from "../../../src/steps/tenants/repository-token-key.ts";
import type { RepositoryTokenKeyPorts } from "../../../src/steps/tenants/repository-token-key.ts";
import { sampleLink, sampleServer, sampleTenant } from "../../sample.ts";

function portsOf(
  more: { readonly now?: number; readonly isPaused?: boolean; readonly mode?: string; readonly isGone?: boolean } = {},
): RepositoryTokenKeyPorts {
  const server: Server = { ...sampleServer({}), kind: "probo", settings: { mode: more.mode ?? "container-manager" } };
  const link = sampleLink({ isPaused: more.isPaused ?? false });
  const store = {
    tenants: {
      get: (id: string) =>
        Promise.resolve(
          id === link.tenantId
            ? sampleTenant({ id, state: more.isGone === true ? "uninstalled" : "active" })
            : undefined,
        ),
    },
    links: {
      get: (tenantId: string, id: string) =>
        Promise.resolve(tenantId === link.tenantId && id === link.id ? link : undefined),
    },
    servers: { get: () => Promise.resolve(server) },
  };
  return {
    store,
    adapters: { probo },
    key: Buffer.alloc(32, 5),
    clock: () => more.now ?? 1_000,
  };
}

describe("steps/code-key", () => {
  const link = sampleLink({});
  const key = makeRepositoryTokenKey(portsOf(), link);

  it("leads to the one repository of its link (S5)", async () => {
    const owner = await readRepositoryTokenKey(portsOf(), key);
    assert.deepEqual(
      [owner?.tenantId, owner?.linkId, owner?.repositoryId],
      [link.tenantId, link.id, link.repositoryId],
    );
  });

  it("is good for nothing after a day, with a paused link, a removed app or another kind of server", async () => {
    for (const ports of [
      portsOf({ now: 86_500_000 }),
      portsOf({ isPaused: true }),
      portsOf({ isGone: true }),
      portsOf({ mode: "handler" }),
    ])
      assert.equal(await readRepositoryTokenKey(ports, key), undefined);
  });

  it("cannot be made without the app's key, nor from a result token (S1)", async () => {
    const foreign = makeRepositoryTokenKey({ ...portsOf(), key: Buffer.alloc(32, 6) }, link);
    for (const text of ["", ".", "a.b", foreign, link.resultToken, key.slice(0, -1), `${key}x`, "x".repeat(2000)])
      assert.equal(await readRepositoryTokenKey(portsOf(), text), undefined, text);
  });
});
