// SIGTERM while a CI server is at a build: one that answers only when its result was taken, at the doors of the process
// that is leaving.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { text } from "node:stream/consumers";

import { setUpTenant, startHouse } from "../../../bench/chaos/house.ts";
import type { House } from "../../../bench/chaos/house.ts";
import { openLedger } from "../../../bench/chaos/ledger.ts";
import { sendPushes } from "../../../bench/chaos/pushes.ts";
import type { Target } from "../../../bench/chaos/pushes.ts";
import { waitFor } from "../../../sandbox/demo/watch.ts";

describe("a process that is asked to stop while a build is being started", function () {
  const happened: string[] = [];
  const ledger = openLedger();
  let house: House;
  let target: Target;
  let ci: Server;
  let answer = (): void => undefined;

  before(async () => {
    const mayAnswer = new Promise<void>((resolve) => (answer = resolve));
    ci = createServer((request, response) => {
      void (async () => {
        const { commit, result } = JSON.parse(await text(request)) as { commit: string; result: string };
        ledger.taken("quick", commit);
        happened.push("asked");
        await mayAnswer;
        const kept = await fetch(result, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: '{"state":"passed"}',
        }).then(
          ({ status }) => status,
          () => "nobody",
        );
        happened.push(`result: ${kept}`);
        response.end("{}");
      })();
    });
    await new Promise<void>((resolve) => ci.listen(0, "127.0.0.1", resolve));
    const address = ci.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/build`;
    house = await startHouse(undefined, 1);
    target = await setUpTenant(house.resources, {
      urlOf: () => url,
      settled: () => Promise.resolve(),
      close: () => Promise.resolve(),
    });
  });
  after(async () => {
    ci.closeAllConnections();
    ci.close();
    await house.close();
  });

  /** Returns when the push is acknowledged. */
  async function push(sender: number): Promise<void> {
    let pushes = 0;
    await sendPushes(
      {
        target,
        ledger,
        random: () => 0,
        appUrl: () => house.processes[0]?.url ?? "",
        isOver: () => pushes++ > 0,
        pauseMs: 0,
      },
      sender,
    );
  }

  it("R12 takes results and hooks until its work is done, and asks for no build twice", async () => {
    const [app] = house.processes;
    assert.ok(app);
    await push(1);
    await waitFor("the request at the CI server", () => (happened.includes("asked") ? true : undefined), 5_000);
    const ended = app.end("SIGTERM").then(() => happened.push("gone"));
    await waitFor(
      "the word that it stops",
      () => (app.lastWords().includes('"msg":"stopping"') ? true : undefined),
      5_000,
    );
    const acknowledged = push(2).then(() => happened.push("acknowledged"));
    await Promise.race([acknowledged, ended]);
    answer();
    await ended;
    assert.match(app.lastWords(), /"msg":"stopped"/);
    await app.begin();
    await acknowledged;
    await waitFor(
      "both builds",
      () => (ledger.acknowledgedPushes().every(({ commit }) => ledger.isTaken(commit)) ? true : undefined),
      10_000,
    );
    assert.deepEqual(happened.slice(0, 4), ["asked", "acknowledged", "result: 202", "gone"]);
    const { acked, delivered, duplicates } = ledger.judge({ superseded: new Set(), unfinished: new Set() });
    assert.deepEqual({ acked, delivered, duplicates }, { acked: 2, delivered: 2, duplicates: 0 });
  });
});
