import assert from "node:assert/strict";

import { closeAll, openSender, openServer } from "./listening.ts";

describe("send: how much of an answer it reads", () => {
  afterEach(closeAll);

  const kilobyte = 1024;

  async function read(body: Buffer, keptBytes?: number): Promise<{ body: string; isCut: boolean }> {
    const { origin } = await openServer((_request, response) => response.end(body));
    const answer = await openSender(keptBytes === undefined ? {} : { keptBytes }).send({
      purpose: "test",
      method: "GET",
      url: origin,
    });
    assert.ok(answer.kind === "answered", JSON.stringify(answer));
    return { body: answer.body, isCut: answer.isCut };
  }

  it("S33 keeps 64 KiB and says that it cut", async () => {
    assert.deepEqual(await read(Buffer.alloc(64 * kilobyte, "a")), { body: "a".repeat(64 * kilobyte), isCut: false });
    assert.deepEqual(await read(Buffer.alloc(64 * kilobyte + 1, "a")), {
      body: "a".repeat(64 * kilobyte),
      isCut: true,
    });
  });

  it("S33 hangs up on an answer over 1 MiB and still tells what came first", async () => {
    let writtenBytes = 0;
    const { origin } = await openServer((_request, response) => {
      const pour = (): void => {
        while (writtenBytes < 200 * kilobyte * kilobyte && !response.destroyed) {
          writtenBytes += 64 * kilobyte;
          if (!response.write(Buffer.alloc(64 * kilobyte, "b"))) {
            response.once("drain", pour);
            return;
          }
        }
      };
      pour();
    });
    const answer = await openSender().send({ purpose: "test", method: "GET", url: origin });
    assert.ok(answer.kind === "answered");
    assert.equal(answer.isCut, true);
    assert.equal(answer.body.length, 64 * kilobyte);
    assert.ok(writtenBytes < 50 * kilobyte * kilobyte);
  });

  it("keeps more where the sender was made for it", async () => {
    const { body, isCut } = await read(Buffer.alloc(300 * kilobyte, "c"), 1024 * kilobyte);
    assert.deepEqual([body.length, isCut], [300 * kilobyte, false]);
  });

  it("cuts no character in two and survives bytes that are no UTF-8", async () => {
    const cut = await read(Buffer.from("ä".repeat(40 * kilobyte)), 1001);
    assert.equal(cut.body, "ä".repeat(500));
    assert.equal((await read(Buffer.from([0x61, 0xff, 0x62]))).body, "a\ufffdb");
  });
});
