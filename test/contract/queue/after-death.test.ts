// What every database has to do with work that was in hand when a process died.

import assert from "node:assert/strict";
import { pushOf, sampleHook, takeAndPlan } from "../../store/sample-hook.ts";
import { describeDeaths, leaseMs, nameOf, settle } from "./deaths.ts";

describeDeaths("after a death", (bench, deaths) => {
  it("R2 R5 hands what was in hand out again one by one, to one process, and to no usual claim", async () => {
    const dead = await deaths.start();
    await takeAndPlan(dead, "hook-1", pushOf("a"), ["link-1", "link-2"]);
    await dead.takeHook(sampleHook({ id: "hook-2" }));
    assert.equal((await dead.claimDeliveries(10)).length, 2);
    assert.equal((await dead.claimJobs(["plan"], 10)).length, 1);
    const next = await deaths.restart();
    const beside = await deaths.start();
    assert.deepEqual(
      [next.hasSuspects(), await next.claimDeliveries(10), await next.claimJobs(["plan"], 10)],
      [true, [], []],
    );
    const names: (string | undefined)[] = [];
    for (let suspect = await next.claimSuspect(); suspect !== undefined; suspect = await next.claimSuspect()) {
      names.push(nameOf(suspect));
      assert.equal(suspect.isStrict, false);
      assert.equal(await beside.claimSuspect(), undefined);
      await settle(next, suspect);
    }
    assert.deepEqual(names, ["hook-1-0-link-1", "hook-1-0-link-2", "plan:hook-2"]);
    await next.beat();
    assert.equal(next.hasSuspects(), false);
  });

  it("R2 S16 parks a delivery that was alone in hand at three deaths, with its reason and an alert", async () => {
    const first = await deaths.start();
    await takeAndPlan(first, "hook-1", pushOf("a"), ["link-1", "link-2"]);
    assert.equal((await first.claimDeliveries(10)).length, 2);
    let queue = await deaths.restart();
    for (let death = 0; death < 3; death += 1) {
      let suspect = await queue.claimSuspect();
      if (nameOf(suspect) === "hook-1-0-link-1" && suspect !== undefined) {
        await settle(queue, suspect);
        suspect = await queue.claimSuspect();
      }
      assert.deepEqual([nameOf(suspect), suspect?.isStrict], ["hook-1-0-link-2", death > 0]);
      queue = await deaths.restart();
    }
    assert.equal(await queue.claimSuspect(), undefined);
    await deaths.judge(queue);
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1", "hook-1-0-link-2"), ["sent", "parked"]);
    const parked = await bench.store.history.delivery("tenant-1", "hook-1-0-link-2");
    assert.match(parked?.reason ?? "", /^Parked as poison: three times the app's process ended/);
    assert.equal((await bench.store.linkHealth.get("tenant-1", "link-2"))?.isFailing, true);
    assert.equal((await queue.claimJobs(["alert"], 5)).length, 1);
    assert.match(deaths.log.lines.join("\n"), /is parked.*poison.*hook-1-0-link-2/);
  });

  it("R9 lets the newer ones of its lane go once it is parked", async () => {
    const first = await deaths.start();
    await takeAndPlan(first, "hook-1", pushOf("a"));
    assert.equal((await first.claimDeliveries(1)).length, 1);
    await takeAndPlan(first, "hook-2", pushOf("b"));
    const queue = await deaths.endWithAlone(2);
    assert.deepEqual(
      (await queue.claimDeliveries(10)).map(({ id }) => id),
      ["hook-2-0-link-1"],
    );
  });

  it("R12 counts nothing for work that was handed back", async () => {
    let queue = await deaths.start();
    await takeAndPlan(queue, "hook-1", pushOf("a"));
    assert.equal((await queue.claimDeliveries(1)).length, 1);
    for (let stops = 0; stops < 4; stops += 1) {
      await queue.close();
      queue = await deaths.restart();
      assert.equal(queue.hasSuspects(), false);
      assert.equal((await queue.claimDeliveries(1)).length, 1);
    }
    queue = await deaths.restart();
    for (let stops = 0; stops < 4; stops += 1) {
      assert.equal((await queue.claimSuspect())?.delivery?.tries, 0);
      await queue.close();
      queue = await deaths.restart();
      assert.deepEqual([queue.hasSuspects(), await queue.claimDeliveries(1)], [true, []], "a suspect stays one");
    }
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1"), ["waiting"]);
  });

  it("R11 takes a death back when the process was only slow, unless it computed all the while", async () => {
    const slow = await deaths.start();
    await takeAndPlan(slow, "hook-1", pushOf("a"));
    assert.equal((await slow.claimDeliveries(1)).length, 1);
    for (let lapse = 0; lapse < 5; lapse += 1) {
      const alive = await deaths.restart();
      await slow.beat();
      assert.ok((await slow.claimSuspect()) === undefined, "it is at it still");
      await alive.close();
    }
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1"), ["waiting"]);
    for (let lapse = 0; lapse < 3; lapse += 1) {
      const alive = await deaths.restart();
      deaths.cpuMs += leaseMs;
      await slow.beat();
      assert.ok((await slow.claimSuspect()) === undefined);
      await alive.close();
    }
    await deaths.judge(slow);
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1"), ["parked"]);
  });

  it("R11 parks nothing when three processes in a row were slow only, and show life late", async () => {
    const slow = [await deaths.start()];
    await takeAndPlan(bench.queue, "hook-1", pushOf("a"));
    assert.equal((await slow[0]?.claimDeliveries(1))?.length, 1);
    for (let lapse = 0; lapse < 2; lapse += 1) {
      const next = await deaths.restart();
      assert.ok((await next.claimSuspect()) !== undefined);
      slow.push(next);
    }
    const alive = await deaths.restart();
    assert.equal(await alive.claimSuspect(), undefined, "it waits for its verdict");
    for (const late of slow) await late.beat();
    await deaths.judge(alive);
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1"), ["waiting"]);
    assert.equal(nameOf(await alive.claimSuspect()), "hook-1-0-link-1");
  });

  it("counts no death against what was settled between two of them", async () => {
    const first = await deaths.start();
    await takeAndPlan(first, "hook-1", pushOf("a"));
    assert.equal((await first.claimDeliveries(1)).length, 1);
    let queue = await deaths.restart();
    for (let death = 0; death < 3; death += 1) {
      const suspect = await queue.claimSuspect();
      assert.ok(suspect?.delivery !== undefined);
      const { delivery } = suspect;
      await queue.settleDelivery({ delivery, state: "waiting", reason: "busy", attempts: [], dueAt: bench.now });
      await queue.clearSuspect(suspect);
      assert.equal((await queue.claimDeliveries(1)).length, 1);
      queue = await deaths.restart();
    }
    await deaths.judge(queue);
    assert.deepEqual(await bench.statesOf("hook-1-0-link-1"), ["waiting"]);
  });

  it("counts a death once, however many processes find it", async () => {
    const dead = await deaths.start();
    await takeAndPlan(dead, "hook-1", pushOf("a"));
    assert.equal((await dead.claimDeliveries(1)).length, 1);
    const finders = [await deaths.start(), await deaths.start(), await deaths.start()];
    deaths.monotonic += leaseMs - 1;
    await Promise.all(finders.map((finder) => finder.beat()));
    deaths.monotonic += 1;
    await Promise.all(finders.map((finder) => finder.beat()));
    const [row] = await bench
      .database()
      .sql.all<{ deaths: number; company: number }>("SELECT deaths, company FROM suspects");
    assert.deepEqual({ ...row }, { deaths: 1, company: 0 });
  });

  it("suspects what is sent again in place of a poison delivery, so that one more death parks it", async () => {
    const first = await deaths.start();
    await takeAndPlan(first, "hook-1", pushOf("a"));
    assert.equal((await first.claimDeliveries(1)).length, 1);
    const queue = await deaths.endWithAlone(2);
    const parked = await bench.store.history.delivery("tenant-1", "hook-1-0-link-1");
    assert.ok(parked !== undefined);
    await queue.replay(parked, "again-1", "sent again by hand");
    assert.deepEqual(await queue.claimDeliveries(5), []);
    assert.equal(nameOf(await queue.claimSuspect()), "again-1");
    await deaths.judge(await deaths.restart());
    assert.deepEqual(await bench.statesOf("again-1"), ["parked"]);
  });

  it("R16 holds suspects by the name of a living process: a version that knows none leaves them", async () => {
    const dead = await deaths.start();
    await takeAndPlan(dead, "hook-1", pushOf("a"));
    assert.equal((await dead.claimDeliveries(1)).length, 1);
    await deaths.restart();
    const freedByOthers = `UPDATE deliveries SET lease_owner = NULL WHERE lease_owner IS NOT NULL
        AND lease_owner NOT IN (SELECT id FROM processes)`;
    assert.equal(await bench.database().sql.run(freedByOthers), 0);
  });

  it("S16 pauses a link with the third delivery that is parked as poison, and says why", async () => {
    let queue = await deaths.start();
    for (const digit of ["a", "b", "c"]) {
      assert.equal((await bench.store.links.get("tenant-1", "link-1"))?.isPaused, false);
      await takeAndPlan(queue, `hook-${digit}`, pushOf(digit));
      assert.equal((await queue.claimDeliveries(1)).length, 1);
      queue = await deaths.endWithAlone(2);
    }
    const link = await bench.store.links.get("tenant-1", "link-1");
    assert.match(link?.pauseReason ?? "", /^3 deliveries of this link are parked as poison/);
    assert.equal((await bench.store.links.get("tenant-1", "link-2"))?.isPaused, false);
  });
});
