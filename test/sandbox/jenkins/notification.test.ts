import assert from "node:assert/strict";

import type { Received } from "../../../sandbox/stand-in/received.ts";
import { listen } from "../../../sandbox/stand-in/listen.ts";
import type { Listening } from "../../../sandbox/stand-in/listen.ts";
import type { Reply } from "../../../sandbox/stand-in/reply.ts";
import { ask } from "../stand-in/ask.ts";
import { admin, startStill } from "./still.ts";

describe("sandbox/jenkins notification plugin", () => {
  let receiver: Listening;
  let answer: (request: Received) => Reply;
  beforeEach(async () => {
    answer = () => ({ status: 200 });
    receiver = await listen((request) => answer(request));
  });
  afterEach(() => receiver.stop());

  async function run(): Promise<Record<string, unknown>[]> {
    const notifyUrl = `${receiver.url.replace("//", "//me:p%40ss@")}/hook`;
    const { jenkins, clock } = await startStill({
      jobs: [{ name: "team/app", parameters: ["P", { name: "PIN", kind: "password" }], notifyUrl }],
    });
    await ask(jenkins.url, "/job/team/job/app/buildWithParameters", {
      method: "POST",
      as: admin,
      form: { P: "unstable", PIN: "1" },
    });
    clock.advance(11_000);
    await jenkins.settle();
    await jenkins.stop();
    return receiver.requests.map((request) => JSON.parse(request.body.toString()) as Record<string, unknown>);
  }

  it("posts the four phases, with a status once there is one, and Basic out of the address", async () => {
    const posts = await run();
    const builds = posts.map((post) => post["build"] as Record<string, unknown>);
    assert.deepEqual(
      new Map(builds.map((build) => [build["phase"], build["status"]])),
      new Map([
        ["QUEUED", undefined],
        ["STARTED", undefined],
        ["COMPLETED", "UNSTABLE"],
        ["FINALIZED", "UNSTABLE"],
      ]),
    );
    assert.deepEqual([posts[0]?.["name"], posts[0]?.["url"]], ["app", "job/team/job/app/"]);
    assert.ok(builds.every((build) => build["queue_id"] === 1));
    assert.deepEqual(builds[1]?.["parameters"], { P: "unstable" });
    const request = receiver.requests[0];
    assert.equal(request?.headers.authorization, `Basic ${Buffer.from("me:p@ss").toString("base64")}`);
    assert.equal(request.headers["content-type"], "application/json;charset=UTF-8");
  });

  it("tries each once, whatever is answered", async () => {
    answer = () => ({ status: 500 });
    assert.equal((await run()).length, 4);
  });

  it("follows 307 and no other redirect", async () => {
    answer = (request) =>
      request.path === "/hook" ? { status: 307, headers: { location: "/moved" } } : { status: 200 };
    await run();
    assert.equal(receiver.requests.filter((request) => request.path === "/moved").length, 4);
    answer = () => ({ status: 302, headers: { location: "/gone" } });
    await run();
    assert.equal(
      receiver.requests.some((request) => request.path === "/gone"),
      false,
    );
  });
});
