// What the migration that brings owners makes of servers that are there already.

import assert from "node:assert/strict";

import { addServerAccess } from "../../src/store/migrations/0014-server-access.ts";
import { openStore } from "../../src/store/store.ts";
import { repositoryId, sampleLink, sampleServer } from "../sample.ts";
import { describeOnEachDatabase } from "./each-database.ts";
import { addTenant, sampleSeal } from "./sample-hook.ts";

describeOnEachDatabase("servers of before there were owners", (bench) => {
  it("belong to the workspace's admins and stay usable by the repositories that use them (S4, R16)", async () => {
    const { sql } = bench.database();
    const store = openStore(bench.database(), sampleSeal());
    await addTenant(store, "tenant-1", { links: ["link-1", "link-2"] });
    const second = {
      tenantId: "tenant-1",
      id: "{second}",
      fullName: "acme/second",
      owner: "acme",
      slug: "second",
      name: "second",
      url: "",
      updatedAt: 1,
    };
    await store.repositories.remember(second);
    const to = { tenantId: "tenant-1", serverId: "server-of-tenant-1" };
    await store.links.add(
      sampleLink({
        ...to,
        id: "link-3",
        repositoryId: "{second}",
        statusKey: "s",
        resultToken: "r3",
        badgeToken: "b3",
      }),
    );
    await store.servers.add(sampleServer({ id: "lonely", tenantId: "tenant-1" }));
    await addTenant(store, "tenant-2");
    await sql.run("ALTER TABLE servers DROP COLUMN access");
    for (const statement of addServerAccess(sql.dialect)) await sql.run(statement);
    const accessOf = async (tenantId: string, id: string) => (await store.servers.get(tenantId, id))?.access;
    const kept = await accessOf("tenant-1", "server-of-tenant-1");
    assert.deepEqual(
      { ...kept, repositories: kept?.repositories.toSorted() },
      { repositories: [repositoryId, "{second}"].toSorted(), patterns: [], requests: [] },
    );
    assert.deepEqual(await accessOf("tenant-2", "server-of-tenant-2"), {
      repositories: [repositoryId],
      patterns: [],
      requests: [],
    });
    assert.deepEqual(await accessOf("tenant-1", "lonely"), { repositories: [], patterns: [], requests: [] });
  });

  it("stay open to every repository when a version without owners adds one meanwhile (R16)", async () => {
    const { sql } = bench.database();
    const store = openStore(bench.database(), sampleSeal());
    await addTenant(store);
    await sql.run(
      `INSERT INTO servers (id, tenant_id, kind, name, settings, secrets, in_flight_limit, created_at,
        updated_at) SELECT 'old', tenant_id, kind, name, settings, secrets, in_flight_limit, 1, 1 FROM servers`,
    );
    const [row] = await sql.all<{ access: string }>("SELECT access FROM servers WHERE id = 'old'");
    assert.deepEqual(JSON.parse(row?.access ?? ""), { repositories: [], patterns: ["**"], requests: [] });
  });
});
