import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { runCommandFile } from "./run.ts";

describe("the operator's commands", function () {
  let folder: string;
  let environment: Record<string, string>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "ci-bridge-commands-"));
    environment = {
      BASE_URL: "http://127.0.0.1:1",
      DATA_DIR: folder,
      SECRET_KEYS: `k:${Buffer.alloc(32, 5).toString("base64")}`,
    };
    await runCommandFile("migrate", [], environment);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("say how they are used when asked, without any setting", async () => {
    for (const name of ["tenant", "migrate", "rotate-keys", "erase-person", "doctor", "backup"])
      for (const word of ["--help", "-h"]) {
        const { status, output } = await runCommandFile(name, [word], {});
        assert.deepEqual([status, output.includes(`npm run ${name}`)], [0, true], output);
      }
  });

  it("name a verb they do not know, and say what is missing behind one they do", async () => {
    const said = async (...words: string[]): Promise<string> =>
      (await runCommandFile("tenant", words, environment)).output.split("\n")[0] ?? "";
    assert.equal(await said("crate"), 'There is no "crate".');
    assert.equal(await said("open"), "Which tenant? open takes its id, which list shows.");
    assert.equal(await said(), "Say what to do.");
  });
});

describe("the events a webhook of Bitbucket Cloud is made for", () => {
  it("are the same for Connect, on the command line and in the docs", () => {
    const descriptor = JSON.parse(readFileSync("atlassian-connect.json", "utf8")) as {
      readonly modules: { readonly webhooks: readonly { readonly event: string }[] };
    };
    const events = descriptor.modules.webhooks.map(({ event }) => event);
    assert.ok(events.includes("pullrequest:comment_created"));
    const command = readFileSync("src/commands/create-tenant.ts", "utf8");
    const page = readFileSync("docs/webhook-door.md", "utf8");
    for (const event of events) {
      assert.ok(command.includes(`"${event}"`), `npm run tenant leaves out ${event}`);
      assert.ok(page.includes(`\`${event}\``), `docs/webhook-door.md leaves out ${event}`);
    }
  });
});
