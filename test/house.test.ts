import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";

import { problemTable } from "../src/core/problem.ts";
import { listAllRoutes } from "./http/all-routes.ts";
import {
  circles,
  cutMidWord,
  fullFolders,
  fragileTextWork,
  leftovers,
  longFiles,
  poorNames,
  undocumentedProblems,
  unknownRooms,
  unregistered,
  strayTests,
  unrouted,
  wrongFloors,
} from "./house/checks.ts";
import { longLines } from "./house/long-lines.ts";

const files = new Map(
  globSync(["src/**/*.ts", "sandbox/**/*.ts", "bench/**/*.ts", "test/**/*.ts", "tools/**/*.ts"]).map((path) => [
    path.replaceAll("\\", "/"),
    readFileSync(path, "utf8"),
  ]),
);
const source = new Map([...files].filter(([path]) => path.startsWith("src/")));

const ownTestFolders = [
  "hostile",
  "bench",
  "complaints",
  "contract",
  "deploy",
  "docs",
  "e2e",
  "fixtures",
  "flow",
  "house",
  "memory-store",
  "sandbox",
  "tools",
];

describe("house", () => {
  it("imports only downwards", () => assert.deepEqual(wrongFloors(source), []));
  it("has no room without a place in the plan", () => assert.deepEqual(unknownRooms(source), []));
  it("has no import circles", () => assert.deepEqual(circles(files), []));
  it("has no file over 250 lines", () => assert.deepEqual(longFiles(files, 250), []));
  it("has no line over 120 columns but one that a whole sentence makes longer", () =>
    assert.deepEqual(longLines(files, 120), [])).timeout(20_000);
  it("has no folder with over twenty files", () =>
    assert.deepEqual(fullFolders(globSync(`{src,sandbox,bench,test,tools,views,docs}/**/*.*`), 20), []));
  it("tests each room in a folder that mirrors it, and what is about several rooms in folders of their own", () => {
    assert.deepEqual(strayTests(files, ownTestFolders), []);
  });
  it("has no drawers and nothing too deep", () => assert.deepEqual(poorNames(files), []));
  it("registers every dialect", () =>
    assert.deepEqual(unregistered(files, "dialects", /^export const \w+: Dialect\b/m), []));
  it("registers every CI server", () =>
    assert.deepEqual(unregistered(files, "ci", /^export const \w+: CiAdapter\b/m), []));
  it("registers every host", () => assert.deepEqual(unregistered(files, "hosts", /^export const \w+: Host\b/m), []));
  it("S16: encodes and normalizes foreign text in one place", () => assert.deepEqual(fragileTextWork(source), []));
  it("cuts what a sentence quotes between words", () => assert.deepEqual(cutMidWord(source), []));
  it("leaves nothing for later and switches no check off", () => assert.deepEqual(leftovers(files), []));
  it("documents every problem", () =>
    assert.deepEqual(undocumentedProblems(Object.keys(problemTable), readFileSync("docs/problems.md", "utf8")), []));
  it("routes every address of the descriptor", () => {
    const descriptor: unknown = JSON.parse(readFileSync("atlassian-connect.json", "utf8"));
    assert.deepEqual(unrouted(descriptor, listAllRoutes()), []);
  });
});

describe("house rules, each shown shut", () => {
  const of = (entries: Record<string, string>): Map<string, string> => new Map(Object.entries(entries));

  it("finds a room that imports a floor above or beside it", () => {
    const wrong = of({
      "src/core/a.ts": 'import { b } from "../store/b.ts";',
      "src/store/b.ts": 'import type { q } from "../queue/q.ts";',
      "src/http/c.ts": 'import { config } from "../config.ts";',
    });
    assert.equal(wrongFloors(wrong).length, 3);
    assert.deepEqual(
      wrongFloors(
        of({
          "src/app/create-app.ts": 'import { b } from "./store/b.ts";',
          "src/steps/s.ts": 'import { ci } from "../ci/registry.ts";',
        }),
      ),
      [],
    );
    assert.equal(wrongFloors(of({ "src/steps/s.ts": 'import { jenkins } from "../ci/jenkins.ts";' })).length, 1);
  });

  it("finds a room nobody planned", () => assert.deepEqual(unknownRooms(of({ "src/attic/a.ts": "" })), ["attic"]));
  it("finds a circle", () =>
    assert.equal(
      circles(
        of({ "src/core/a.ts": 'import type { b } from "./b.ts";', "src/core/b.ts": 'export { a } from "./a.ts";' }),
      ).length,
      1,
    ));
  it("finds a long file", () => assert.equal(longFiles(of({ "src/core/a.ts": "\n".repeat(251) }), 250).length, 1));
  it("finds a drawer and a deep file", () =>
    assert.equal(poorNames(of({ "src/core/util.ts": "", "src/a/b/c/d.ts": "", "src/http/index.ts": "" })).length, 3));
  it("finds a full folder", () => assert.deepEqual(fullFolders(["a/b.ts", "a/c.ts", "d/e.ts"], 1), ["a has 2 files"]));
  it("finds a test whose folder mirrors nothing", () => {
    const wrong = of({
      "src/core/a.ts": "",
      "test/core/a.test.ts": "",
      "test/attic/b.test.ts": "",
      "test/flow/c.test.ts": "",
    });
    assert.deepEqual(strayTests(wrong, ["flow"]), ["test/attic"]);
  });
  it("finds an adapter that is not registered", () => {
    const lonely = of({
      "src/ci/registry.ts": 'import { a } from "./a.ts";',
      "src/ci/a.ts": "export const a: CiAdapter = {",
      "src/ci/b.ts": "export const b: CiAdapter = {",
    });
    assert.deepEqual(unregistered(lonely, "ci", /^export const \w+: CiAdapter\b/m), ["src/ci/b.ts"]);
  });
  it("finds text encoded elsewhere", () =>
    assert.deepEqual(
      fragileTextWork(
        of({ "src/ci/a.ts": "parts.map(encodeURIComponent)", "src/core/text/text.ts": "encodeURIComponent(text)" }),
      ),
      ["src/ci/a.ts"],
    ));
  it("finds a sentence cut in the middle of a word", () =>
    assert.deepEqual(
      cutMidWord(of({ "src/ci/a.ts": 'return `It said: "${plain(body).slice(0, 160)}"`; `${hash.slice(0, 12)}`' })),
      ["src/ci/a.ts: ${plain(body).slice(0, 160)}"],
    ));
  it("finds work left for later", () =>
    assert.equal(leftovers(of({ "src/core/a.ts": ["// TO", "DO later"].join("") })).length, 1));
  it("finds a problem without docs, and docs without a problem", () =>
    assert.deepEqual(undocumentedProblems(["one"], "## `two`\n"), ["one has no section", "two is no code"]));
  it("finds a module address without a route", () => {
    assert.deepEqual(
      unrouted(
        { modules: { adminPages: [{ url: "/frame/x?jwt={a}" }] }, lifecycle: { installed: "/connect/installed" } },
        [{ method: "GET", path: "/frame/x" }],
      ),
      ["POST /connect/installed"],
    );
  });
});
