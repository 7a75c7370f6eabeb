// The app with the heap that npm start gives it, and ten pushes at once, each as large as GitHub posts them.

import assert from "node:assert/strict";
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { startApp } from "../../../sandbox/demo/app-process.ts";
import type { AppProcess } from "../../../sandbox/demo/app-process.ts";
import { waitFor } from "../../../sandbox/demo/watch.ts";

const mostBytes = 25 * 1024 * 1024;
const head = "a".repeat(40);

/** A push of this many commits, each with so many files and so long a message. */
function pushOf(commits: number, files: number, message: number): Buffer {
  const list = Array.from({ length: commits }, (_, at) => ({
    id: at === commits - 1 ? head : String(at).padStart(40, "0"),
    message: "m".repeat(message),
    added: Array.from({ length: files }, (_none, file) => `packages/some-package/src/file-${at}-${file}.ts`),
    removed: [],
    modified: [],
  }));
  const repository = { id: 15, full_name: "acme/payments" };
  return Buffer.from(
    JSON.stringify({ ref: "refs/heads/main", after: head, commits: list, head_commit: list.at(-1), repository }),
  );
}

describe("ten pushes of 25 MiB at once", function () {
  this.timeout(120_000);
  let app: AppProcess;
  let url = "";
  let secret = "";

  before(async () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: { start: string } };
    const heap: readonly string[] = scripts.start.match(/--max-\S+/g) ?? [];
    assert.ok(heap.includes("--max-old-space-size=128"));
    app = await startApp({
      bitbucket: { webUrl: "https://bitbucket.org", apiUrl: "https://api.bitbucket.org" },
      environment: { CONNECT: "false", NODE_OPTIONS: heap.join(" ") },
    });
    const made = await app.command("tenant", ["create", "--host", "none", "--name", "acme", "--dialect", "github"]);
    const word = (label: string): string => new RegExp(`^${label}\\s+(\\S+)`, "m").exec(made)?.[1] ?? assert.fail(made);
    url = word("hook URL");
    secret = word("secret");
  });
  after(() => app.stop());

  async function post(body: Buffer<ArrayBuffer>): Promise<number> {
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "x-github-event": "push",
        "x-github-delivery": randomUUID(),
        "x-hub-signature-256": `sha256=${signature}`,
      },
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  it("12-github-over-1-mib: S20 R1 are all taken, with small ones beside them, and read", async () => {
    const ofFiles = Buffer.from(pushOf(2048, 270, 50));
    const ofWords = Buffer.from(pushOf(2048, 1, 12_000));
    for (const { length } of [ofFiles, ofWords])
      assert.ok(length > 0.9 * mostBytes && length <= mostBytes, `${length}`);
    const reported = Buffer.from(pushOf(300, 110, 20));
    assert.ok(reported.length > 1.3 * 1024 * 1024, `${reported.length}`);
    const large = Array.from({ length: 10 }, (_, at) => post(at % 2 === 0 ? ofFiles : ofWords));
    const small = Array.from({ length: 20 }, () => post(Buffer.from(pushOf(1, 1, 20))));
    assert.deepEqual([...new Set(await Promise.all([...large, ...small, post(reported)]))], [202], app.lastWords());
    const planned = (): number =>
      [...readFileSync(join(app.folder, "app.log"), "utf8").matchAll(/"?events"?: ?1\b.*hook planned/g)].length;
    await waitFor("all of them to be read", () => planned() === 31 || undefined, 60_000).catch(() =>
      assert.fail(app.lastWords()),
    );
    assert.equal(app.hasDied(), false);
  });

  it("S24 without a right signature are told whose they look like, and the same at an address nobody has", async () => {
    const headers = { "x-github-event": "push", "x-hub-signature-256": `sha256=${"0".repeat(64)}` };
    const answers = await Promise.all(
      [url, `${url}-of-nobody`].map(async (at) => {
        const answer = await fetch(at, { method: "POST", body: Buffer.from(pushOf(300, 110, 20)), headers });
        return [answer.status, ((await answer.json()) as { error: { message: string } }).error.message];
      }),
    );
    const [first, second] = answers.map(([status, message]) => `${status} ${message}`);
    assert.equal(first, second);
    assert.match(String(first), /^401 .*could not be proved: .* looks like a GitHub webhook/);
  });

  it("S20 are refused over that", async () => {
    const status = await post(Buffer.alloc(mostBytes + 1, " ")).catch(() => 413);
    assert.equal(status, 413);
    assert.equal(app.hasDied(), false);
  });
});
