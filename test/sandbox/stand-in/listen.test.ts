import assert from "node:assert/strict";

import { listen } from "../../../sandbox/stand-in/listen.ts";
import { createOutbox } from "../../../sandbox/stand-in/outbox.ts";

describe("sandbox/stand-in listener and outbox", () => {
  it("answers with a trace when a handler throws, and 413 for a body that is too big", async () => {
    const listening = await listen(() => {
      throw new Error("broken on purpose");
    });
    const answer = await fetch(listening.url);
    assert.deepEqual([answer.status, (await answer.text()).includes("broken on purpose")], [500, true]);
    assert.equal((await fetch(listening.url, { method: "POST", body: Buffer.alloc(26 * 1024 * 1024) })).status, 413);
    await listening.stop();
  });

  it("answers HEAD without a body and 204 without a length", async () => {
    const listening = await listen((request) => ({ status: request.path === "/none" ? 204 : 200, body: "text" }));
    const head = await fetch(listening.url, { method: "HEAD" });
    assert.deepEqual([head.headers.get("content-length"), await head.text()], ["4", ""]);
    assert.equal((await fetch(`${listening.url}/none`)).headers.get("content-length"), null);
    await listening.stop();
  });

  it("notes what was sent and what came of it", async () => {
    const listening = await listen(() => ({ status: 302, headers: { location: "/x" }, body: "moved" }));
    const outbox = createOutbox();
    await outbox.post(listening.url, { a: "b" }, "body");
    await listening.stop();
    await outbox.post(listening.url, {}, "again");
    await outbox.settle();
    assert.deepEqual([outbox.sent[0]?.status, outbox.sent[0]?.answer, outbox.sent[0]?.location], [302, "moved", "/x"]);
    assert.match(outbox.sent[1]?.failure ?? "", /ECONNREFUSED|fetch failed/);
  });

  it("breaks off what is under way when it closes", async () => {
    const listening = await listen(() => new Promise(() => undefined));
    const outbox = createOutbox();
    const sent = outbox.post(listening.url, {}, "");
    outbox.close();
    assert.match((await sent).failure ?? "", /abort/);
    await listening.stop();
  });
});
