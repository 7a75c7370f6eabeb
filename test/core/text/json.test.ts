import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";

import { jsonDepthLimit, parseJson, refuseDeepJson } from "../../../src/core/text/json.ts";
import { Problem } from "../../../src/core/problem.ts";
import { ciAdapters } from "../../../src/ci/registry.ts";
import { readInstallBody } from "../../../src/connect/install-body.ts";
import { dialects } from "../../../src/dialects/registry.ts";
import { answered, playAll } from "../../ci/canned.ts";
import { buildOf, hookOf, linkOf, serverOf } from "../../ci/samples.ts";
import { choices } from "../../contract/secrecy/typed-fields.ts";

/** JSON with so many brackets open at once. */
const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{}${"}".repeat(levels - 1)}`;

function wordsOf(work: () => unknown): string {
  try {
    work();
    return "";
  } catch (thrown) {
    return thrown instanceof Problem && thrown.code === "unreadable" ? thrown.message : String(thrown);
  }
}

describe("core/json", () => {
  const tooDeep = /nested more than 32 levels deep/;

  it("S20: reads 32 levels and not 33, of a text as of its bytes", () => {
    assert.equal(
      wordsOf(() => parseJson(nested(32))),
      "",
    );
    assert.match(
      wordsOf(() => parseJson(nested(33))),
      tooDeep,
    );
    assert.equal(
      wordsOf(() => refuseDeepJson(Buffer.from(nested(32)))),
      "",
    );
    for (const body of [nested(33), ` \r\n${nested(33)}`, "[".repeat(33), "[".repeat(1_000_000)])
      assert.match(
        wordsOf(() => refuseDeepJson(Buffer.from(body))),
        tooDeep,
      );
  });

  it("S20: counts no bracket inside a text, and none of a form", () => {
    assert.equal(
      wordsOf(() => refuseDeepJson(Buffer.from(JSON.stringify({ a: '[{"\\'.repeat(100) })))),
      "",
    );
    assert.equal(
      wordsOf(() => refuseDeepJson(Buffer.from(`state=passed&description=${"[".repeat(100)}`))),
      "",
    );
  });

  it("S20: is the one limit there is, and the one the documents name", () => {
    assert.match(readFileSync("docs/operate.md", "utf8"), new RegExp(`JSON at most ${jsonDepthLimit} deep`));
    const own = globSync("src/**/*.ts").filter(
      (path) =>
        !/core.text.json\.ts$/.test(path) && /depthLimit|maxDepth|levels deep/i.test(readFileSync(path, "utf8")),
    );
    assert.deepEqual(own, []);
  });

  const eventHeaders: Readonly<Record<string, Record<string, string>>> = {
    "bitbucket-cloud": { "x-event-key": "repo:push" },
    "bitbucket-connect": { "x-event-key": "repo:push" },
    "bitbucket-data-center": { "x-event-key": "repo:refs_changed" },
    github: { "x-github-event": "push" },
    "github-sha1": { "x-github-event": "push" },
  };

  it("S20: holds for every dialect, whatever comes in its body", () => {
    for (const [id, dialect] of Object.entries(dialects)) {
      for (const body of [nested(33), `payload=${encodeURIComponent(nested(33))}`]) {
        const type = body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded";
        const words = wordsOf(() =>
          dialect.parse({
            headers: { "content-type": type, ...eventHeaders[id] },
            query: {},
            body: Buffer.from(body),
          }),
        );
        assert.notEqual(words, "", `${id} read it`);
        if (body.startsWith("{") && !/no field|no repository/.test(words)) assert.match(words, tooDeep, id);
      }
    }
  });

  it("S20: holds for what a CI server reports or answers, and for an installation", () => {
    for (const [id, adapter] of Object.entries(ciAdapters)) {
      assert.notEqual(
        wordsOf(() => adapter.result(hookOf(nested(33)))),
        "",
        `${id} read a report`,
      );
      const [typed] = choices(adapter);
      assert.ok(typed !== undefined);
      const [server, link] = [
        serverOf(id, typed.server, typed.serverSecrets),
        linkOf(typed.link, { secrets: typed.linkSecrets }),
      ];
      if (adapter.poll !== undefined)
        assert.notEqual(
          playAll(adapter.poll(buildOf("1"), link, server, 1000), answered(200, nested(33))).value.outcome,
          "result",
          `${id} read an answer`,
        );
    }
    assert.match(
      wordsOf(() => readInstallBody(Buffer.from(nested(33)), { appKey: "key", hosts: [] })),
      tooDeep,
    );
  });
});
