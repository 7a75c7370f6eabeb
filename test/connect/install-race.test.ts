// Two instances of the app on one database that Bitbucket calls at the same moment.

import assert from "node:assert/strict";

import { openDatabase } from "../../src/store/database.ts";
import type { Database } from "../../src/store/database.ts";
import { openStore } from "../../src/store/store.ts";
import { describeOnEachDialect } from "../store/each-database.ts";
import { sampleSeal } from "../store/sample-hook.ts";
import { installBody, openTestDoor } from "./bitbucket.ts";
import type { TestDoor } from "./bitbucket.ts";
import { makeStores } from "./stores.ts";
import { appKey, clientKey, makeToken, sharedSecret, workspaceId } from "./tokens.ts";

describeOnEachDialect("installed calls at once", (bench) => {
  let other: Database | undefined;
  let doors: TestDoor[] = [];
  const rounds = 8;

  /** An instance that proves installations by itself, or not. */
  async function open(idPrefix: string, database: Database, prove: boolean): Promise<TestDoor> {
    const { clock, place, reads } = makeStores();
    const { tenants, secrets, once } = openStore(database, sampleSeal(), clock);
    return openTestDoor({ prove, idPrefix, stores: { tenants: { ...tenants }, secrets, once, clock, place, reads } });
  }
  async function openBoth(prove: boolean): Promise<[TestDoor, TestDoor]> {
    // A SQLite file is one process's.
    if (bench.database().sql.dialect === "postgres") other = await openDatabase(bench.options());
    const pair = [
      await open("one-", bench.database(), prove),
      await open("two-", other ?? bench.database(), prove),
    ] as const;
    doors = [...pair];
    return [...pair];
  }
  afterEach(async () => {
    for (const door of doors.splice(0)) await door.close();
    await other?.close();
    other = undefined;
  });
  const secretOf = async ({ stores }: TestDoor, id: string): Promise<string | undefined> =>
    stores.secrets.get(id, "connect-shared-secret");

  it("S3 of two first calls for one client key there is one tenant, with the secret Bitbucket takes", async () => {
    const [one, two] = await openBoth(true);
    for (let round = 1; round <= rounds; round += 1) {
      const key = `connection:${round}`;
      for (const door of doors) door.realSecrets.set(key, sharedSecret);
      const answers = await Promise.all([
        one.install({ clientKey: key }),
        two.install({ clientKey: key, sharedSecret: "a secret that a stranger made up" }),
      ]);
      await Promise.all(doors.flatMap(({ proofs }) => proofs));
      const tenants = (await one.stores.tenants.list()).filter(({ doorKey }) => doorKey === key);
      assert.deepEqual(
        tenants.map(({ state }) => state),
        ["active"],
      );
      assert.equal(answers[0].status, 204);
      assert.equal(await secretOf(two, tenants[0]?.id ?? ""), sharedSecret);
    }
  });

  it("S3 of two calls signed with one secret exactly one is answered 204, and its secret stands", async () => {
    const [one, two] = await openBoth(true);
    await one.install();
    await Promise.all(one.proofs);
    let secret = sharedSecret;
    for (let round = 1; round <= rounds; round += 1) {
      const next = [`the next secret, made by one, ${round}`, `the next secret, made by two, ${round}`];
      const calls = [one, two].map((door, at) => door.install({ sharedSecret: next[at] }, secret, { nonce: at }));
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      assert.deepEqual(statuses.toSorted(), [204, 401]);
      const tenant = await one.tenant();
      assert.equal(tenant?.state, "active");
      secret = next[statuses.indexOf(204)] ?? "";
      assert.equal(await secretOf(two, tenant.id), secret);
    }
  });

  it("S2b of one signed call at two instances at once, none is answered 204 before it is written", async () => {
    const [one, two] = await openBoth(true);
    await one.install();
    await Promise.all(one.proofs);
    for (let round = 1; round <= rounds; round += 1) {
      const name = `name ${round}`;
      const claims = { nonce: round };
      const token = makeToken({ nowMs: one.stores.clock(), canonical: "POST&/connect/installed&", claims });
      const body = installBody({ principal: { uuid: workspaceId, type: "team", username: name } });
      const statuses = await Promise.all(
        [one, two].map(async (door) => {
          const { status } = await door.post("/connect/installed", body, { authorization: `JWT ${token}` });
          if (status === 204) assert.equal((await door.tenant())?.name, name);
          return status;
        }),
      );
      assert.ok(statuses.includes(204));
      assert.ok(
        statuses.every((status) => status === 204 || status === 503),
        statuses.join(),
      );
    }
  });

  it("S4 two client keys of one workspace are two whole tenants", async () => {
    const [one, two] = await openBoth(true);
    const keys = [clientKey, "connection:77"] as const;
    for (const door of doors) for (const key of keys) door.realSecrets.set(key, `secret of ${key}`);
    const install = (door: TestDoor, key: string): ReturnType<TestDoor["install"]> =>
      door.install({ clientKey: key, sharedSecret: `secret of ${key}`, key: appKey });
    const answers = await Promise.all([install(one, keys[0]), install(two, keys[1])]);
    await Promise.all(doors.flatMap(({ proofs }) => proofs));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [204, 204],
    );
    const tenants = await one.stores.tenants.list();
    const seen = tenants.map(({ doorKey, state }) => `${state} ${doorKey}`);
    assert.deepEqual(seen.toSorted(), keys.map((key) => `active ${key}`).toSorted());
    for (const { id, doorKey } of tenants) assert.equal(await secretOf(two, id), `secret of ${doorKey}`);
  });
});
