import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openDatabase, type Database } from "../../../src/store/database.ts";
import { migrate } from "../../../src/store/migrate.ts";
import { makeSeal } from "../../../src/store/keys/seal.ts";
import { openStore } from "../../../src/store/store.ts";
import { newLinkSettings } from "../../../src/core/link.ts";
import { typedOfLink } from "../../../src/page-models/forms/link-typed.ts";
import { repositoryId, sampleRepository, sampleTenant } from "./sample.ts";
import { follow, movedTo, see, textOf } from "./see.ts";
import { setStage, stageOf, type Stage } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

describe("pages over the real store", () => {
  let folder: string;
  let database: Database;
  let stage: Stage;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "pages-"));
    database = await openDatabase({ sqliteFile: join(folder, "app.sqlite") });
    await migrate(database);
    const store = openStore(database, makeSeal([{ id: "k", key: randomBytes(32) }]));
    await store.tenants.add(sampleTenant("a"));
    await store.repositories.remember(sampleRepository("a", repositoryId, "acme/payments"));
    const fake = setStage();
    stage = stageOf({
      ...fake,
      ports: { ...fake.ports, store, clock: Date.now, newId: randomUUID, newToken: randomUUID },
    });
  });
  afterEach(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });

  it("adds a server and a link, pauses, edits and removes them, and says each", async () => {
    assert.match(textOf(await see(stage, mine)), /starts no builds yet/);
    const server = await stage.ask("POST", `${mine}/servers`, {
      form: {
        kind: "jenkins",
        "server-name": "Build box",
        "ci-address": "https://ci.example.com",
        "ci-user": "bridge",
        "ci-token": "canary-token",
      },
    });
    assert.match(textOf(await follow(stage, server)), /Saved\. Connection works/);
    const serverId = new URL(movedTo(server), "http://x").searchParams.get("server") ?? "";
    const own = Object.fromEntries(
      Object.entries({ ...typedOfLink(newLinkSettings), name: "lint" }).map(([name, value]) => [`link-${name}`, value]),
    );
    const form = { ...own, server: serverId, "job-job": "payments/lint", "link-secretParameters": "KEY=canary-key" };
    const added = await stage.ask("POST", `${mine}/links`, { form });
    const link = movedTo(added);
    assert.match(textOf(await follow(stage, added)), /lint Build box \(Jenkins\) · payments\/lint/);
    assert.match(textOf(await follow(stage, await stage.ask("POST", `${link}/pause`, { form: {} }))), /lint: paused/);
    assert.match(textOf(await see(stage, mine)), /Paused by hand/);
    await stage.ask("POST", link, { form: { ...form, "link-name": "style", "link-secretParameters": "" } });
    const edit = await see(stage, `${link}/edit`);
    assert.match(edit, /value="style"/);
    assert.match(textOf(edit), /Kept, values never shown: KEY/);
    assert.doesNotMatch(edit, /canary/);
    assert.match(
      textOf(await follow(stage, await stage.ask("POST", `${mine}/servers/${serverId}/remove`))),
      /Not removed/,
    );
    assert.match(textOf(await follow(stage, await stage.ask("POST", `${link}/remove`))), /Link removed/);
    assert.match(
      textOf(await follow(stage, await stage.ask("POST", `${mine}/servers/${serverId}/remove`))),
      /CI server removed/,
    );
  });
});
