// What whoever sees the log of one build can do with the result address in it, through the whole app.

import assert from "node:assert/strict";

import { statusesOf, waitFor } from "../../sandbox/demo/watch.ts";
import { startGeneric } from "../../sandbox/generic/generic.ts";
import type { StandIn } from "../../sandbox/stand-in/start.ts";
import { openCiPlace } from "./ci-place.ts";
import type { CiPlace } from "./ci-place.ts";

describe("the result address of one build, through the whole app", function () {
  this.timeout(120_000);
  let place: CiPlace;
  let ci: StandIn;
  let linkAddress = "";
  const toStop: { stop(): Promise<void> }[] = [];

  before(async () => {
    place = await openCiPlace();
    ci = await startGeneric({ durationMs: 200 });
    toStop.push(place, ci);
    linkAddress = await place.addLink(await place.addServer("generic", "Receiver", ci.url), "app", {});
  });
  after(async () => {
    for (const one of toStop.toReversed()) await one.stop();
  });

  const addressOf = (commit: string): Promise<string> =>
    waitFor("a build", () => ci.builds.find((build) => build.commit === commit)?.parameters["result_url"], 20_000);
  const post = async (url: string, body: object): Promise<number> =>
    (await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }))
      .status;
  const stateOf = (commit: string): string | undefined =>
    statusesOf(place, commit).find(({ key }) => key === "ci-app")?.state;

  it("S40 is another for each build, is not the link's, and passes no build but its own", async () => {
    const [green, red] = [place.push("app/one"), place.push("app/fail")];
    const [ofGreen, ofRed] = await Promise.all([addressOf(green), addressOf(red)]);
    const token = new URL(linkAddress).pathname.split("/")[2] ?? "";
    assert.ok(token !== "" && !ofGreen.includes(token) && ofGreen.split("/")[4] !== ofRed.split("/")[4]);
    await place.see(red, "ci-app", "FAILED");
    await place.see(green, "ci-app", "SUCCESSFUL");
    const deliveryOfRed = ofRed.split("/").at(-1) ?? "";
    assert.equal(
      await post(ofGreen, {
        state: "passed",
        commit: red,
        delivery_id: deliveryOfRed,
        run: "2",
        url: "https://ci.example.com/2",
      }),
      202,
    );
    assert.equal(
      await post(`${ofGreen.slice(0, ofGreen.lastIndexOf("/"))}/${deliveryOfRed}`, { state: "passed" }),
      404,
    );
    assert.equal(
      await post(linkAddress, { state: "running", commit: green }),
      202,
      "what is configured by hand goes on working",
    );
  });

  it("R13 turns no verdict, and says so on the build's page; a rebuild is another build", async () => {
    const commit = place.push("app/fail-again");
    const address = await addressOf(commit);
    const failed = await place.see(commit, "ci-app", "FAILED");
    assert.equal(await post(address, { state: "passed" }), 202);
    const page = await waitFor(
      "the refusal",
      async () => {
        const html = await (await fetch(failed.url)).text();
        return html.includes("Reports that changed nothing") ? html : undefined;
      },
      20_000,
    );
    assert.match(page, /nothing in the report proves that it is newer/);
    assert.equal(stateOf(commit), "FAILED");
    assert.equal(
      await post(address, { state: "passed", run: "rebuilt", number: "99", url: "https://ci.example.com/99" }),
      202,
    );
    await place.see(commit, "ci-app", "SUCCESSFUL");
    assert.equal(await post(address, { state: "failed", run: "rebuilt" }), 202);
  });

  it("S40 makes at most fifty statuses of parts, and that one beyond them failed is not lost", async () => {
    const commit = place.push("app/parts");
    const address = await addressOf(commit);
    await place.see(commit, "ci-app", "SUCCESSFUL");
    for (let at = 0; at < 65; at += 1)
      await post(address, { state: at === 64 ? "failed" : "passed", context: `part-${at}` });
    await place.see(commit, /further-parts/, "FAILED");
    const statuses = statusesOf(place, commit);
    assert.ok(statuses.length <= 1 + 50 + 1 + 16, `${statuses.length} statuses`);
  });
});
