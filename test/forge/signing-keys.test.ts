import assert from "node:assert/strict";

import { Problem } from "../../src/core/problem.ts";
import { createSigningKeys } from "../../src/forge/signing-keys.ts";
import type { SigningKeys } from "../../src/forge/signing-keys.ts";
import { describeKeys, makeSigningKey } from "../../sandbox/forge/keys.ts";
import { now, signingKey } from "./workspace.ts";

const minute = 60_000;

describe("the signing keys of Forge", () => {
  const other = makeSigningKey();
  let published: string | Problem;
  let asked: number;
  let time: number;
  let keys: SigningKeys;
  beforeEach(() => {
    published = JSON.stringify(describeKeys([signingKey], false));
    asked = 0;
    time = now;
    keys = createSigningKeys({
      clock: () => time,
      fetchKeys: () => {
        asked += 1;
        return published instanceof Problem ? Promise.reject(published) : Promise.resolve(published);
      },
    });
  });

  it("are fetched once for all who ask at the same time, and kept", async () => {
    const found = await Promise.all(Array.from({ length: 5 }, () => keys.find(signingKey.kid)));
    assert.ok(found.every((key) => key?.equals(signingKey.publicKey)));
    time += 5 * minute;
    await keys.find(signingKey.kid);
    assert.equal(asked, 1);
  });

  it("are read with padded moduli, and beside keys that cannot be used", async () => {
    const { keys: good } = describeKeys([signingKey], true);
    const odd = [
      null,
      { kty: "EC", kid: "curve" },
      { ...good[0], kid: "" },
      { ...good[0], kid: "short", n: "AQAB" },
      { ...good[0], kid: "other-use", use: "enc" },
    ];
    published = JSON.stringify({ keys: [...odd, ...good] });
    assert.ok((await keys.find(signingKey.kid))?.equals(signingKey.publicKey));
    for (const kid of ["curve", "", "short", "other-use"]) assert.equal(await keys.find(kid), undefined);
  });

  it("S21 are asked for anew for a key that is not known, once a minute for all", async () => {
    await keys.find(signingKey.kid);
    for (let at = 0; at < 100; at += 1) assert.equal(await keys.find(`made-up/${at}`), undefined);
    assert.equal(asked, 1);
    published = JSON.stringify(describeKeys([signingKey, other], false));
    time += minute;
    assert.ok((await keys.find(other.kid))?.equals(other.publicKey));
    assert.equal(asked, 2);
  });

  it("sign nothing any more hours after they were withdrawn", async () => {
    await keys.find(signingKey.kid);
    published = JSON.stringify(describeKeys([other], false));
    time += 7 * 60 * minute;
    assert.equal(await keys.find(signingKey.kid), undefined);
  });

  it("are no reason to refuse anybody while they cannot be had", async () => {
    const away = new Problem("host-unreachable", "Nobody answers.");
    published = away;
    await assert.rejects(keys.find(signingKey.kid), away);
    published = "<html>Bad gateway</html>";
    time += 5_000;
    await assert.rejects(keys.find(signingKey.kid), { code: "host-unreachable" });
    published = JSON.stringify(describeKeys([signingKey], false));
    await assert.rejects(keys.find(signingKey.kid), { code: "host-unreachable" });
    time += 5_000;
    assert.ok(await keys.find(signingKey.kid));
    assert.equal(asked, 3);
    published = away;
    time += 7 * 60 * minute;
    assert.ok(await keys.find(signingKey.kid), "what was known before is good while the list cannot be had");
  });
});
