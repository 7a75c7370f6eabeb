import assert from "node:assert/strict";

import { assetVersionOf } from "../../../src/http/wire/assets.ts";
import { makeHouse, openHouse } from "../fake-house.ts";
import type { Opened } from "../fake-house.ts";
import { htmlOf } from "../pages/see.ts";

const publicDir = "public";
const version = assetVersionOf(publicDir);
const files = ["app.css", "app.js", "icons.svg", "icon.svg"] as const;

describe("assets", () => {
  let live: Opened;
  before(async () => {
    live = await openHouse(makeHouse({ isProduction: true, publicDir }));
  });
  after(() => live.close());

  const keeping = async ({ url }: Opened, path: string): Promise<string | null> =>
    (await fetch(`${url}/public/${path}`)).headers.get("cache-control");

  for (const file of files)
    it(`are kept by browsers where the version asked for is the one that is served: ${file}`, async () => {
      assert.equal(await keeping(live, `${file}?v=${version}`), "public, max-age=31536000, immutable");
      assert.equal(await keeping(live, `${file}?v=0123456789`), "no-cache");
      assert.equal(await keeping(live, file), "no-cache");
    });

  it("are asked for anew each time while they are being written", async () => {
    const opened = await openHouse(makeHouse({ publicDir }));
    assert.equal(await keeping(opened, `app.css?v=${version}`), "no-cache");
    await opened.close();
  });

  it("are named by their version wherever a page names them", async () => {
    const page = await htmlOf({ kind: "page", view: "landing", model: {} });
    const named = [...page.matchAll(/(?:href|src)="\/public\/([^"#]+)/g)].map(([, path = ""]) => path);
    assert.deepEqual([...new Set(named)].sort(), files.map((file) => `${file}?v=${version}`).sort());
  });
});

describe("a long answer", () => {
  it("is packed for who can unpack it, and a short one is not", async () => {
    const opened = await openHouse(makeHouse({ publicDir }));
    const ask = (path: string, encoding: string): Promise<Response> =>
      fetch(`${opened.url}${path}`, { headers: { "accept-encoding": encoding } });
    for (const path of ["/public/app.css", "/public/icons.svg"]) {
      const packed = await ask(path, "gzip");
      const plain = await ask(path, "identity");
      assert.equal(packed.headers.get("content-encoding"), "gzip", path);
      assert.match(packed.headers.get("vary") ?? "", /accept-encoding/i);
      assert.equal(plain.headers.get("content-encoding"), null, path);
      assert.equal(await packed.text(), await plain.text(), path);
    }
    assert.equal((await ask("/health/live", "gzip")).headers.get("content-encoding"), null);
    await opened.close();
  });
});
