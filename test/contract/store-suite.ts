// What every store has to do, wherever it keeps things.

import assert from "node:assert/strict";
import { Problem } from "../../src/core/problem.ts";
import { letUse } from "../../src/core/rules/server-access.ts";
import { closedAccess } from "../../src/core/server.ts";
import type { Store } from "../../src/core/store.ts";
import { repositoryId, sampleLink, sampleServer, sampleTenant, sampleTime } from "../sample.ts";
import { addTenant } from "../store/sample-hook.ts";

/** The ports that pages and the door of an installation work with. */
export type ColdStore = Pick<
  Store,
  "tenants" | "secrets" | "endpoints" | "repositories" | "servers" | "reportSecrets" | "links" | "once"
>;

/** Defines the tests; `open` opens an empty store before each of them. */
export function storeContract(open: (clock: () => number) => ColdStore): void {
  let store: ColdStore;
  let now = sampleTime;
  beforeEach(() => {
    now = sampleTime;
    store = open(() => now);
  });

  it("keeps a tenant as it was added and as it was saved", async () => {
    const tenant = sampleTenant({ settings: { authorisation: "oauth-code", openNetworks: ["10.0.0.0/8"] } });
    await store.tenants.add(tenant);
    assert.deepEqual(await store.tenants.get(tenant.id), tenant);
    assert.deepEqual(await store.tenants.byDoorKey("webhook", tenant.doorKey), tenant);
    assert.equal(await store.tenants.byDoorKey("connect", tenant.doorKey), undefined);
    const changed = { ...tenant, name: "acme-2", state: "uninstalled" as const, updatedAt: sampleTime + 1 };
    assert.deepEqual(
      await store.tenants.change(tenant.id, () => ({
        name: "acme-2",
        state: "uninstalled",
        updatedAt: sampleTime + 1,
      })),
      changed,
    );
    assert.deepEqual(await store.tenants.list(), [changed]);
    assert.equal(await store.tenants.change(tenant.id, () => undefined), undefined);
    assert.equal(await store.tenants.change("nobody", () => ({ updatedAt: 1 })), undefined);
  });

  it("refuses a second tenant with the same door key", async () => {
    await store.tenants.add(sampleTenant());
    await assert.rejects(store.tenants.add(sampleTenant({ id: "tenant-2" })), isProblem("conflict"));
  });

  it("keeps, replaces and removes secrets", async () => {
    await store.tenants.add(sampleTenant());
    assert.equal(await store.secrets.get("tenant-1", "access-token"), undefined);
    await store.secrets.put("tenant-1", "access-token", "first");
    await store.secrets.put("tenant-1", "access-token", "second \u{1F511}");
    assert.equal(await store.secrets.get("tenant-1", "access-token"), "second \u{1F511}");
    await store.secrets.remove("tenant-1", "access-token");
    assert.equal(await store.secrets.get("tenant-1", "access-token"), undefined);
  });

  it("keeps endpoints with and without a repository", async () => {
    await store.tenants.add(sampleTenant());
    const one = { id: "endpoint-1", tenantId: "tenant-1", dialect: "bitbucket-cloud", secret: "hush" };
    const other = { ...one, id: "endpoint-2", repositoryId };
    await store.endpoints.add(one);
    await store.endpoints.add(other);
    assert.deepEqual(await store.endpoints.byId("endpoint-1"), one);
    assert.deepEqual(await store.endpoints.list("tenant-1"), [one, other]);
    assert.equal(await store.endpoints.renew("tenant-1", "endpoint-2", "new"), true);
    assert.equal(await store.endpoints.renew("tenant-1", "endpoint-3", "new"), false);
    assert.deepEqual(await store.endpoints.byId("endpoint-2"), { ...other, secret: "new" });
    await store.endpoints.remove("tenant-1", "endpoint-1");
    assert.equal(await store.endpoints.byId("endpoint-1"), undefined);
  });

  it("follows a repository's new name", async () => {
    await addTenant(store);
    const known = await store.repositories.get("tenant-1", repositoryId);
    assert.ok(known !== undefined);
    await store.repositories.remember({
      ...known,
      fullName: "acme/billing",
      slug: "billing",
      updatedAt: sampleTime + 5,
    });
    assert.equal((await store.repositories.byFullName("tenant-1", "acme/billing"))?.id, repositoryId);
    assert.equal(await store.repositories.byFullName("tenant-1", "acme/payments"), undefined);
    assert.equal((await store.repositories.list("tenant-1")).length, 1);
  });

  it("keeps servers and refuses to remove one that links use", async () => {
    await addTenant(store);
    const spare = sampleServer({ id: "spare", secrets: { apiToken: "x" } });
    await store.servers.add(spare);
    await store.servers.change("tenant-1", "spare", (server) => ({ ...server, name: "Renamed", inFlightLimit: 3 }));
    assert.deepEqual(await store.servers.get("tenant-1", "spare"), { ...spare, name: "Renamed", inFlightLimit: 3 });
    await assert.rejects(store.servers.remove("tenant-1", "server-of-tenant-1"), isProblem("conflict"));
    await store.servers.remove("tenant-1", "spare");
    assert.deepEqual(
      (await store.servers.list("tenant-1")).map(({ id }) => id),
      ["server-of-tenant-1"],
    );
  });

  it("changes whose a server is and who may use it apart from everything else, and loses no user (S4)", async () => {
    await addTenant(store);
    await addTenant(store, "tenant-2");
    await store.servers.add(sampleServer({ id: "spare", access: closedAccess }));
    const access = { ...closedAccess, ownerRepositoryId: repositoryId, patterns: ["acme/*"], requests: ["POST /x"] };
    await store.servers.changeAccess("tenant-1", "spare", () => access);
    await Promise.all(
      ["{a}", "{b}", "{c}", "{a}"].map((id) =>
        store.servers.changeAccess("tenant-1", "spare", (server) => letUse(server, { id })),
      ),
    );
    await store.servers.change("tenant-1", "spare", (server) => ({ ...server, access: closedAccess, name: "Renamed" }));
    assert.equal(await store.servers.changeAccess("tenant-2", "spare", () => closedAccess), undefined);
    const kept = await store.servers.get("tenant-1", "spare");
    assert.deepEqual(
      { ...kept?.access, repositories: kept?.access.repositories.toSorted() },
      { ...access, repositories: ["{a}", "{b}", "{c}"] },
    );
    assert.equal(kept?.name, "Renamed");
  });

  it("finds a server by the secret of its reporters, and by the newest one only", async () => {
    await addTenant(store);
    const about = { tenantId: "tenant-1", serverId: "server-of-tenant-1", createdAt: sampleTime };
    await store.reportSecrets.put(about, "first");
    assert.deepEqual(await store.reportSecrets.bySecret("first"), about);
    assert.deepEqual(await store.reportSecrets.of("tenant-1", "server-of-tenant-1"), about);
    assert.equal(await store.reportSecrets.of("tenant-2", "server-of-tenant-1"), undefined);
    await store.reportSecrets.put({ ...about, createdAt: sampleTime + 1 }, "second");
    assert.equal(await store.reportSecrets.bySecret("first"), undefined);
    assert.equal((await store.reportSecrets.bySecret("second"))?.createdAt, sampleTime + 1);
    await store.reportSecrets.remove("tenant-1", "server-of-tenant-1");
    assert.equal(await store.reportSecrets.bySecret("second"), undefined);
    await store.reportSecrets.put(about, "third");
    await store.tenants.erase("tenant-1");
    assert.equal(await store.reportSecrets.bySecret("third"), undefined);
  });

  it("keeps links with everything in them, found by their tokens", async () => {
    await addTenant(store, "tenant-1", { links: [] });
    const link = sampleLink({
      serverId: "server-of-tenant-1",
      secrets: { token: "t" },
      secretParameters: { KEY: "v" },
      isPaused: true,
      pauseReason: "gone",
      buildsPushAndPullRequest: true,
    });
    await store.links.add(link);
    assert.deepEqual(await store.links.get("tenant-1", link.id), link);
    assert.deepEqual(await store.links.byResultToken(link.resultToken), link);
    assert.deepEqual(await store.links.byBadgeToken(link.badgeToken), link);
    assert.equal(await store.links.byBadgeToken(link.resultToken), undefined);
    const { pauseReason, ...rest } = link;
    assert.equal(pauseReason, "gone");
    const resumed = { ...rest, isPaused: false, updatedAt: sampleTime + 1 };
    assert.deepEqual(await store.links.setPaused("tenant-1", link.id, false, sampleTime + 1), resumed);
    assert.equal(await store.links.disable(link, "gone", sampleTime + 2), false, "it was changed since it was tried");
    assert.equal(await store.links.disable(resumed, "gone", sampleTime + 2), true);
    assert.deepEqual(await store.links.forRepository("tenant-1", repositoryId), [
      { ...link, updatedAt: sampleTime + 2 },
    ]);
    await store.links.remove("tenant-1", link.id);
    assert.deepEqual(await store.links.list("tenant-1"), []);
  });

  it("refuses a status key that is taken, and a link to what is not there", async () => {
    await addTenant(store);
    await assert.rejects(
      store.links.add(
        sampleLink({
          id: "two",
          serverId: "server-of-tenant-1",
          statusKey: "link-1",
          resultToken: "r2",
          badgeToken: "b2",
        }),
      ),
      isProblem("conflict"),
    );
    await assert.rejects(
      store.links.add(
        sampleLink({ id: "three", serverId: "nowhere", statusKey: "three", resultToken: "r3", badgeToken: "b3" }),
      ),
      isProblem("not-found"),
    );
  });

  it("hands out a single-use value once, and not after its time", async () => {
    assert.equal(await store.once.put("sign-in", "token", "tenant-1", now + 10), true);
    assert.equal(await store.once.put("sign-in", "token", "tenant-2", now + 10), false);
    assert.equal(await store.once.put("state", "token", "other", now + 10), true);
    assert.equal(await store.once.get("sign-in", "token"), "tenant-1");
    const taken = await Promise.all([1, 2, 3].map(() => store.once.take("sign-in", "token")));
    assert.deepEqual(
      taken.filter((value) => value !== undefined),
      ["tenant-1"],
    );
    now += 10;
    assert.equal(await store.once.get("state", "token"), undefined);
    assert.equal(await store.once.take("state", "token"), undefined);
    assert.equal(await store.once.put("state", "token", "again", now + 10), true);
  });

  it("keeps text with zero bytes, quotes and 4-byte characters from breaking a row", async () => {
    await store.tenants.add(sampleTenant({ name: `a'b"c\`d;--$1\u{1F600}` }));
    assert.equal((await store.tenants.get("tenant-1"))?.name, `a'b"c\`d;--$1\u{1F600}`);
    await store.tenants.change("tenant-1", () => ({ name: "before\0after", updatedAt: sampleTime }));
    assert.match((await store.tenants.get("tenant-1"))?.name ?? "", /^before.{1,2}after$/s);
  });
}

/** Whether what was thrown is this problem. */
export function isProblem(code: Problem["code"]): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof Problem && thrown.code === code;
}
