import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { connectEntry } from "../../../src/connect/entry.ts";
import { fakeConnect, openHouse } from "../fake-house.ts";
import { stageHouse } from "../staged-house.ts";

const body = JSON.stringify({ push: { changes: [] } });

describe("connect hook door", () => {
  const staged = stageHouse();
  const call = (token: string | undefined, sent: string, uuid: string) =>
    fetch(`${staged.opened.url}/connect/hooks`, {
      method: "POST",
      body: sent,
      headers: { "x-request-uuid": uuid, ...(token === undefined ? {} : { authorization: `JWT ${token}` }) },
    });

  it("takes a token's body once: the same again is 200 and nothing new, another is 401 (S2b)", async () => {
    assert.equal((await call("a.one", body, "u1")).status, 202);
    const again = await call("a.one", body, "another-uuid");
    assert.equal(again.status, 200);
    assert.deepEqual(await again.json(), { duplicate: true });
    assert.equal((await call("a.one", "{}", "u3")).status, 401);
    assert.equal(staged.house.written.length, 1);
  });

  it("asks about a body together with the sender's own id of the delivery, where there is one (S2b)", async () => {
    const asked: unknown[] = [];
    const connect = fakeConnect(staged.house.options.store.tenants);
    const checkBody: typeof connect.checkBody = (caller, hook) => {
      asked.push(hook.deliveryId);
      return connect.checkBody(caller, hook);
    };
    const asking = await openHouse({
      ...staged.house,
      options: { ...staged.house.options, doors: [connectEntry({ ...connect, checkBody })] },
    });
    for (const named of [{ "x-request-uuid": "u7" }, undefined]) {
      const headers = { authorization: "JWT a.three", ...named };
      await fetch(`${asking.url}/connect/hooks`, { method: "POST", body, headers });
    }
    assert.deepEqual(asked, ["u7", undefined]);
    await asking.close();
  });

  it("takes a hook again whose first try was not written down", async () => {
    let isAway = true;
    const { takeHook } = staged.house.options;
    const flaky = await openHouse({
      ...staged.house,
      options: {
        ...staged.house.options,
        takeHook: (...parts) =>
          isAway ? Promise.reject(new Problem("database-away", "The database cannot be reached.")) : takeHook(...parts),
      },
    });
    const again = () =>
      fetch(`${flaky.url}/connect/hooks`, {
        method: "POST",
        body,
        headers: { authorization: "JWT a.two", "x-request-uuid": "u9" },
      });
    assert.equal((await again()).status, 503);
    isAway = false;
    assert.equal((await again()).status, 202);
    await flaky.close();
  });

  it("refuses no token, another app's token, Bearer, and tenants that are not active, with 401 (S2, S3)", async () => {
    for (const token of [undefined, "nobody.x", "new.x", "gone.x", "a b"])
      assert.equal((await call(token, body, "u")).status, 401);
    assert.equal(
      (
        await fetch(`${staged.opened.url}/connect/hooks`, {
          method: "POST",
          body,
          headers: { authorization: "Bearer a.x" },
        })
      ).status,
      401,
    );
    assert.equal(staged.house.written.length, 0);
  });
});
