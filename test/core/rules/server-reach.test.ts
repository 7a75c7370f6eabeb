import assert from "node:assert/strict";

import { outOfReach, readPinnedRequest } from "../../../src/core/rules/server-reach.ts";
import { closedAccess } from "../../../src/core/server.ts";
import { generic } from "../../../src/ci/generic.ts";
import { jenkins } from "../../../src/ci/jenkins/adapter.ts";
import { sampleServer } from "../../sample.ts";

const server = sampleServer({ settings: { url: "https://ci.example.com/team-a/" } });
const pinned = (requests: readonly string[]) => ({ ...server, access: { ...closedAccess, requests } });

function reaches(
  url: string,
  method: "GET" | "POST" = "POST",
  of = server,
  headers: Record<string, string> = {},
): boolean {
  return (
    outOfReach({ purpose: "x", method, url, headers }, { adapter: generic, server: of, purpose: "link" }) === undefined
  );
}

describe("core/server-reach", () => {
  it("keeps a link's calls below the server's address (S4)", () => {
    for (const url of [
      "https://ci.example.com/team-a",
      "https://ci.example.com/team-a/build?to=..",
      "https://ci.example.com/team-a/a..b/.hidden/...",
      "https://ci.example.com/team-a/feature%252Fx",
    ])
      assert.ok(reaches(url), url);
    for (const url of [
      "https://ci.example.com/team-b",
      "https://ci.example.com/team-ab/build",
      "https://ci.example.com/",
      "http://ci.example.com/team-a/x",
      "https://ci.example.com:444/team-a/x",
      "https://evil.example/team-a/x",
    ])
      assert.ok(!reaches(url), url);
  });

  it("refuses the way up in every spelling that something between reads so", () => {
    const spellings = ["..", ".", "%2e%2e", "%2E.", ".\t.", "..;x", "%252e%252e", "..%2f..", "x%2f..%2fy", "..%5cx"];
    for (const spelling of spellings)
      for (const tail of ["", "/team-b"])
        assert.ok(!reaches(`https://ci.example.com/team-a/${spelling}${tail}`), spelling);
    assert.ok(!reaches("https://ci.example.com/team-a\\..\\team-b"));
  });

  it("lets a test of the connection knock at the root of the same host, and nowhere else", () => {
    const test = (url: string) =>
      outOfReach(
        { purpose: "x", method: "GET", url },
        { adapter: generic, server: pinned(["POST /x"]), purpose: "test" },
      );
    assert.equal(test("https://ci.example.com/"), undefined);
    assert.match(test("https://evil.example/") ?? "", /would leave the address/);
  });

  it("leaves alone a kind whose address is its own", () => {
    assert.equal(
      outOfReach(
        { purpose: "x", method: "GET", url: "https://api.example.net/x" },
        { adapter: { fields: [] }, server, purpose: "link" },
      ),
      undefined,
    );
  });

  it("holds links to the methods and paths their server's owner pinned (S4)", () => {
    const of = pinned(["POST /hooks/*", "* /free/**"]);
    const at = (path: string) => `https://ci.example.com/team-a${path}`;
    assert.deepEqual(
      ["/hooks/build", "/hooks/a/b", "/hooks/", "/admin", "//hooks/build", "/free/a/b"].map((path) =>
        reaches(at(path), "POST", of),
      ),
      [true, false, false, false, false, true],
    );
    assert.deepEqual([reaches(at("/hooks/build"), "GET", of), reaches(at("/free/x"), "GET", of)], [false, true]);
    assert.ok(!reaches(at("/hooks/build"), "POST", of, { "x-http-method-override": "DELETE" }));
    assert.ok(!reaches(at("/hooks/build"), "POST", of, { "x-original-url": "/admin" }));
    assert.ok(reaches(at("/hooks/build"), "POST", of, { "x-branch": "main", authorization: "Bearer x" }));
    assert.match(
      outOfReach(
        { purpose: "x", method: "POST", url: at("/admin") },
        { adapter: generic, server: of, purpose: "link" },
      ) ?? "",
      /allows links no POST of \/admin: only POST \/hooks\/\*, \* \/free\/\*\*\./,
    );
  });

  it("does not hold questions of a kind that asks them by itself to what is pinned", () => {
    const ask = (method: "GET" | "POST") =>
      outOfReach(
        { purpose: "x", method, url: "https://ci.example.com/team-a/queue/item/1" },
        { adapter: jenkins, server: pinned(["POST /job/*/build"]), purpose: "link" },
      );
    assert.deepEqual([ask("GET") === undefined, ask("POST") === undefined], [true, false]);
  });

  it("reads a pinned request as METHOD and path, and nothing else", () => {
    assert.deepEqual(["post /a/*", "* /x", "POST a", "SPY /a", "POST", "POST /a b"].map(readPinnedRequest), [
      "POST /a/*",
      "* /x",
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
