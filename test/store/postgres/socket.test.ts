// A PostgreSQL on the same machine, asked through its Unix socket, as docs/operate.md says.

import assert from "node:assert/strict";
import { openDatabase } from "../../../src/store/database.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { openStore } from "../../../src/store/store.ts";
import { sharedCluster } from "./cluster.ts";
import { addTenant, sampleSeal } from "../sample-hook.ts";

describe("PostgreSQL through its socket", () => {
  it("serves statements, settings and announcements, though the address names another host", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const url = new URL(await cluster.createDatabase());
    // Nobody listens there.
    url.hostname = "nowhere.invalid";
    url.searchParams.set("host", cluster.socketFolder);
    const database = await openDatabase({ postgresUrl: url.href });
    try {
      await migrate(database);
      await addTenant(openStore(database, sampleSeal()));
      await new Promise<void>((resolve) => {
        const hear = (payload: string): void => (payload === "there" ? resolve() : undefined);
        void database.sql.listen("socket_test", hear).then(() => database.sql.notify("socket_test", "there"));
      });
      assert.deepEqual(await database.sql.all("SELECT count(*)::int AS count FROM tenants"), [{ count: 1 }]);
    } finally {
      await database.close();
    }
  });
});
