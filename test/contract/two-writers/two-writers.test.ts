// Two processes that change the same row: whatever the order of their statements, each one's change stands, and what
// was removed stays removed.

import assert from "node:assert/strict";

import { pauseLink } from "../../../src/steps/links/pause-link.ts";
import { eraseUninstalled, graceMs } from "../../../src/steps/tenants/uninstall.ts";
import { repositoryId, sampleLink, sampleTime } from "../../sample.ts";
import { describeOnEachDialect } from "../../store/each-database.ts";
import { interleave } from "../../store/interleave.ts";
import type { Side } from "../../store/interleave.ts";
import {
  clock,
  linkWriters,
  log,
  placesOf,
  prepare,
  reinstalling,
  tenantOf,
  tenantWriters,
  uninstalling,
} from "./row-writers.ts";
import { serverWriters } from "./server-writers.ts";
import type { RowIds, Writer } from "./row-writers.ts";
import { keepers } from "../secrecy/secret-keepers.ts";

describeOnEachDialect("two writers of one row", (bench) => {
  // Hundreds of small tenants, none of which has to outlive the machine.
  beforeEach(async () => {
    if (bench.database().sql.dialect === "sqlite") await bench.database().sql.run("PRAGMA synchronous = OFF");
  });

  async function both(
    first: Writer,
    second: Writer,
    look: (side: Side, places: RowIds) => Promise<void>,
  ): Promise<void> {
    await interleave(bench.database(), {
      prepare,
      first: (side, run) => first.run(side, placesOf(run)),
      second: (side, run) => second.run(side, placesOf(run)),
      look: (side, run) => look(side, placesOf(run)),
    });
  }
  const pairsOf = (writers: readonly Writer[]): [Writer, Writer][] =>
    writers.flatMap((first) =>
      writers.filter((second) => second !== first).map((second): [Writer, Writer] => [first, second]),
    );

  for (const [table, writers] of [
    ["tenant", tenantWriters],
    ["link", linkWriters],
    ["server", serverWriters],
  ] as const) {
    for (const [first, second] of pairsOf(writers)) {
      it(`S24 both changes of one ${table} stand: ${second.name} amid ${first.name}`, async function () {
        await both(first, second, async (side, places) => {
          for (const writer of [first, second]) assert.ok(await writer.stands(side, places), `${writer.name} is lost`);
        });
      });
    }
  }

  for (const keeper of keepers) {
    for (const [first, second] of [
      [keeper, uninstalling],
      [uninstalling, keeper],
    ] as const) {
      it(`S24 a removed tenant stays removed, secrets too: ${second.name} amid ${first.name}`, async function () {
        await both(first, second, async (side, places) => assert.ok(await uninstalling.stands(side, places)));
      });
    }
  }

  for (const [first, second] of pairsOf([uninstalling, reinstalling("one"), reinstalling("two")])) {
    it(`S3 no lifecycle call undoes another of its secret: ${second.name} amid ${first.name}`, async function () {
      await both(first, second, async (side, places) => {
        const standing = [];
        for (const writer of [first, second]) if (await writer.stands(side, places)) standing.push(writer.name);
        assert.equal(standing.length, 1, `${standing.length} of them stand`);
        if (first === uninstalling || second === uninstalling)
          assert.notEqual(standing[0], uninstalling.name, "an installation is the last word, whichever came first");
      });
    });
  }

  it("S24 a tenant installed again at any moment of its erasing is there whole or not at all", async function () {
    const erasing: Writer = {
      name: "the erasing",
      run: ({ store }) => eraseUninstalled({ store, clock: () => sampleTime + graceMs, log }),
      stands: async (side, places) => (await tenantOf(side, places)) === undefined,
    };
    const addRemoved = async (side: Side, run: number): Promise<void> => {
      await prepare(side, run);
      await side.store.tenants.change(placesOf(run).tenantId, ({ state }) =>
        state === "active"
          ? { state: "uninstalled", settings: { uninstalledAt: sampleTime }, updatedAt: sampleTime }
          : undefined,
      );
    };
    for (const [first, second] of [
      [erasing, reinstalling("next")],
      [reinstalling("next"), erasing],
    ] as const) {
      await interleave(bench.database(), {
        prepare: addRemoved,
        first: (side, run) => first.run(side, placesOf(run)).catch(busy),
        second: (side, run) => second.run(side, placesOf(run)).catch(busy),
        look: async (side, run) => {
          const tenant = await side.store.tenants.get(placesOf(run).tenantId);
          if (tenant === undefined) assert.deepEqual(await side.store.servers.list(placesOf(run).tenantId), []);
          else assert.deepEqual([tenant.state, (await side.store.links.list(tenant.id)).length], ["active", 1]);
          for (const { id } of await side.store.tenants.list()) await side.store.tenants.erase(id);
        },
      });
    }
  });

  it("S24 the app never undoes what an admin did to a link: a 410 amid resuming, and vice versa", async function () {
    const resume: Writer = {
      name: "resuming",
      run: ({ store }, { tenantId, linkId }) => pauseLink({ links: store.links, clock }, tenantId, linkId, false),
      stands: async ({ store }, { tenantId, linkId }) => (await store.links.get(tenantId, linkId))?.isPaused === false,
    };
    const disable: Writer = {
      name: "a 410",
      // Tried before the admin came.
      run: ({ store }, { tenantId, linkId }) =>
        store.links.disable(sampleLink({ id: linkId, tenantId }), "gone", clock()),
      stands: () => Promise.resolve(true),
    };
    for (const [first, second] of [
      [resume, disable],
      [disable, resume],
    ] as const)
      await both(first, second, async (side, places) => assert.ok(await resume.stands(side, places)));
  });

  it("S21 a repository's newer name stands, and it has one endpoint, whoever writes first", async function () {
    const named = (fullName: string, updatedAt: number): Writer => ({
      name: fullName,
      run: ({ store }, { tenantId }) =>
        store.repositories.remember({
          tenantId,
          id: repositoryId,
          fullName,
          owner: "acme",
          slug: "x",
          name: "x",
          url: "",
          updatedAt,
        }),
      stands: async ({ store }, { tenantId }) =>
        (await store.repositories.get(tenantId, repositoryId))?.fullName === fullName,
    });
    const [older, newer] = [named("acme/older", sampleTime + 1), named("acme/newer", sampleTime + 2)];
    for (const [first, second] of [
      [older, newer],
      [newer, older],
    ] as const) {
      await both(first, second, async (side, places) => {
        assert.ok(await newer.stands(side, places));
        assert.equal(
          (await side.store.repositories.get(places.tenantId, repositoryId))?.url,
          "https://bitbucket.org/acme/payments",
        );
      });
    }
    const endpoint = (name: string): Writer => ({
      name,
      run: ({ store }, { tenantId }) =>
        store.endpoints.add({ id: `${name} of ${tenantId}`, tenantId, dialect: "github", secret: name, repositoryId }),
      stands: () => Promise.resolve(true),
    });
    await both(endpoint("one"), endpoint("two"), async ({ store }, { tenantId }) =>
      assert.equal((await store.endpoints.list(tenantId)).filter((one) => one.repositoryId === repositoryId).length, 1),
    );
  });
});

/** Whoever installs while the rest of the earlier installation is being erased is asked to come again. */
function busy(thrown: unknown): void {
  if (!(thrown instanceof Error && "code" in thrown && thrown.code === "overloaded")) throw thrown;
}
