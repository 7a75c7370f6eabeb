// R3: a connection to PostgreSQL that says nothing any more, as behind a firewall that forgot it, is given up.

import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { Problem } from "../../../src/core/problem.ts";
import { openPostgres } from "../../../src/store/postgres/sql.ts";
import { sharedCluster } from "./cluster.ts";

describe("PostgreSQL behind a connection that falls silent", () => {
  it('R3 gives the statement up as "database-away" and goes on with a new connection', async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const between = await openBetween(await cluster.createDatabase());
    const postgres = openPostgres(between.url, 300);
    const { sql } = postgres;
    try {
      await sql.run("CREATE TABLE kept (id integer)");
      between.fallSilent();
      await assert.rejects(sql.all("SELECT 1 AS one"), isAway);
      assert.deepEqual(await sql.all("SELECT 1 AS one"), [{ one: 1 }]);
      between.fallSilent();
      await assert.rejects(
        sql.write((transaction) => transaction.run("INSERT INTO kept VALUES (1)")),
        isAway,
      );
      assert.deepEqual(await sql.all("SELECT id FROM kept"), []);
      assert.equal(await sql.write((transaction) => transaction.run("INSERT INTO kept VALUES ($1)", [2])), 1);
      assert.equal(between.count(), 3, "each silent connection was replaced, and the sound one was kept");
    } finally {
      await postgres.close();
      between.close();
    }
  });

  it("R3 gives a new connection up that falls silent before it has our settings", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const between = await openBetween(await cluster.createDatabase());
    const postgres = openPostgres(between.url, 300);
    try {
      between.greetOnly(1);
      await assert.rejects(postgres.sql.all("SELECT 1 AS one"), isAway);
      assert.deepEqual(await postgres.sql.all("SELECT 1 AS one"), [{ one: 1 }]);
      assert.equal(between.count(), 2);
    } finally {
      await postgres.close();
      between.close();
    }
  });

  it("keeps a connection whose statement was merely wrong", async function () {
    const cluster = await sharedCluster();
    if (cluster === undefined) this.skip();
    const between = await openBetween(await cluster.createDatabase());
    const postgres = openPostgres(between.url);
    const { sql } = postgres;
    try {
      await assert.rejects(sql.all("SELECT nothing FROM nowhere"), /nowhere/);
      await assert.rejects(
        sql.write((transaction) => transaction.run("SELECT 1 / $1", [0])),
        /zero/,
      );
      assert.deepEqual(await sql.all("SELECT 1 AS one"), [{ one: 1 }]);
      assert.equal(between.count(), 1);
    } finally {
      await postgres.close();
      between.close();
    }
  });
});

interface Between {
  readonly url: string;
  /** Connections made so far. */
  count(): number;
  /** From now on the connections there are pass nothing on, in either direction. */
  fallSilent(): void;
  /** So many of the next connections pass on the client's first words and nothing it says after. */
  greetOnly(connections: number): void;
  close(): void;
}

async function openBetween(url: string): Promise<Between> {
  const { hostname, port } = new URL(url);
  const pairs: (readonly [Socket, Socket])[] = [];
  let greeting = 0;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const end of [near, far]) end.on("error", () => undefined);
    near.pipe(far).pipe(near);
    pairs.push([near, far]);
    if (greeting === 0) return;
    greeting -= 1;
    near.once("data", () => near.unpipe(far).on("data", () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const through = new URL(url);
  through.port = String(typeof address === "object" && address !== null ? address.port : 0);
  return {
    url: through.href,
    count: () => pairs.length,
    fallSilent: () => {
      for (const [near, far] of pairs) {
        near.unpipe(far).on("data", () => undefined);
        far.unpipe(near).on("data", () => undefined);
      }
    },
    greetOnly: (connections) => (greeting = connections),
    close: () => {
      for (const end of pairs.flat()) end.destroy();
      server.close();
    },
  };
}

function isAway(thrown: unknown): boolean {
  return thrown instanceof Problem && thrown.code === "database-away";
}
