// A pull request that is edited without a new commit, from what each sender posts to what each link is sent.

import assert from "node:assert/strict";

import { defaultFilters } from "../../../src/core/link.ts";
import { sampleTime } from "../../sample.ts";
import { senders } from "./edited-senders.ts";
import type { Standing } from "./edited-senders.ts";
import { describeWorld } from "./edited-world.ts";

const opened: Standing = { title: "Pay faster", isDraft: false, into: "main" };

describeWorld("an edited pull request", (world) => {
  for (const sender of senders) {
    describe(`at ${sender.dialect}`, () => {
      const edit = (before: Standing, part: Partial<Standing>) =>
        world().post(sender, sender.edited(before, { ...before, ...part }));

      for (const when of ["at once", "after retention"]) {
        const wait = when === "at once" ? () => Promise.resolve() : () => world().forget();

        it(`that is made ready is built ${when} by links that left the draft, and by no other`, async () => {
          await world().open(sender, { everything: {}, "no drafts": {}, "opened, no drafts": {} });
          const draft = { ...opened, isDraft: true };
          assert.deepEqual(await world().post(sender, sender.opened(draft)), ["everything"]);
          await wait();
          assert.deepEqual(await edit(draft, { isDraft: false }), ["no drafts", "opened, no drafts"]);
          await wait();
          assert.deepEqual(await edit(opened, { isDraft: true }), []);
          assert.deepEqual(await edit(draft, { isDraft: false }), []);
        });

        it(`that aims at another branch is built ${when} by the link for it, and by no other`, async () => {
          await world().open(sender, { everything: {}, "into main": {} });
          const before = { ...opened, into: "develop" };
          assert.deepEqual(await world().post(sender, sender.opened(before)), ["everything"]);
          await wait();
          assert.deepEqual(await edit(before, { into: "main" }), ["into main"]);
          await wait();
          assert.deepEqual(await edit(opened, { into: "develop" }), []);
          assert.deepEqual(await edit(before, { into: "main" }), []);
        });

        it(`whose title says no more to skip it is built ${when} by the link that left it for that`, async () => {
          await world().open(sender, {
            everything: {},
            "no drafts": { filters: { ...defaultFilters, maySkipByMessage: false } },
          });
          const skipped = { ...opened, title: "[skip ci] Pay faster" };
          assert.deepEqual(await world().post(sender, sender.opened(skipped)), ["no drafts"]);
          await wait();
          assert.deepEqual(await edit(skipped, { title: "Pay faster" }), ["everything"]);
          assert.match(world().why("everything"), /^taken: pull request #7 is not to be skipped any more/);
          await wait();
          assert.deepEqual(await edit(opened, { title: "Pay even faster" }), []);
        });
      }

      it("R17: starts nothing by its title, whether the link built it, parked it or left it for good", async () => {
        await world().open(sender, { everything: {}, "no drafts": {}, "into main": {} });
        const link = await world().store.links.get(sender.dialect, `${sender.dialect}-into main`);
        assert.ok(link !== undefined);
        await world().store.links.setPaused(sender.dialect, link.id, true, sampleTime);
        const draft = { ...opened, isDraft: true };
        await world().post(sender, sender.opened(draft));
        await world().database.sql.run("UPDATE deliveries SET state = 'parked'");
        await world().store.links.setPaused(sender.dialect, link.id, false, sampleTime);
        assert.deepEqual(await edit(draft, { title: "Pay even faster" }), []);
        assert.match(world().why("everything"), /commit is still aaaaaaaaaaaa, which the link took before$/);
        assert.match(world().why("no drafts"), /commit is still aaaaaaaaaaaa$/);
        assert.match(world().why("into main"), /commit is still aaaaaaaaaaaa$/);
      });

      it("that aims at another branch is built anew where pushes and pull requests build apart", async () => {
        await world().open(sender, { everything: { buildsPushAndPullRequest: true } });
        assert.deepEqual(await world().post(sender, sender.opened(opened)), ["everything"]);
        assert.deepEqual(await edit(opened, { into: "develop" }), ["everything"]);
        assert.deepEqual(await edit({ ...opened, into: "develop" }, { title: "Pay even faster" }), []);
      });
    });
  }
});
