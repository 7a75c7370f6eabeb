import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";

import { ciServers } from "../../sandbox/ci-servers.ts";

describe("sandbox/ci-servers", () => {
  it("starts and stops every kind without options", async () => {
    for (const [kind, start] of Object.entries(ciServers)) {
      const server = await start();
      assert.match(server.url, /^http:\/\/127\.0\.0\.1:\d+$/, kind);
      await server.stop();
    }
  });

  it("imports nothing of the app", () => {
    const folders = Object.keys(ciServers).map((kind) => kind.replace(/^probo-.*/, "probo"));
    const files = [...new Set(folders)]
      .flatMap((folder) => globSync(`sandbox/${folder}/**/*.ts`))
      .concat(globSync("sandbox/stand-in/*.ts"));
    assert.ok(files.length > 40);
    assert.deepEqual(
      files.filter((path) => /from "[./]*\/src\//.test(readFileSync(path, "utf8"))),
      [],
    );
  });
});
