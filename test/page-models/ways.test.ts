import assert from "node:assert/strict";

import { pathsOf } from "../../src/page-models/paths.ts";
import { waysAfterTest, waysFromProblem } from "../../src/page-models/ways.ts";

const words = (ways: readonly { readonly word: string }[]): string[] => ways.map(({ word }) => word);

describe("page-models/ways", () => {
  const at = { paths: pathsOf("r"), serverId: "s", mayInspect: true };

  it("leads to what is wrong: the link for its job, the server for its address and credentials", () => {
    assert.deepEqual(words(waysAfterTest("no-such-job", { ...at, linkId: "l" })), ["Edit the link", "Test again"]);
    assert.deepEqual(words(waysAfterTest("wrong-credentials", { ...at, linkId: "l" })), [
      "Edit the CI server",
      "Edit the link",
      "Test again",
    ]);
    assert.deepEqual(waysAfterTest("refused", at), [
      { word: "Edit the CI server", href: "/repositories/r/servers/s" },
      { word: "Test again", href: "/repositories/r/servers/s/test", isPosted: true },
    ]);
    assert.deepEqual(words(waysAfterTest("refused", { ...at, mayInspect: false })), [
      "See who can change it",
      "Test again",
    ]);
    assert.deepEqual(waysAfterTest("ok", at), []);
  });

  it("leads on from every problem in a tab, and in a frame while its session holds", () => {
    const settings = "/repositories/r/links/gone?session=s&xdm_e=https%3A%2F%2Fbitbucket.org";
    const told = (problem: Partial<Parameters<typeof waysFromProblem>[0]>): string[] =>
      waysFromProblem({ code: "not-found", url: settings, isFrame: false, isSignedIn: true, ...problem }).map(
        ({ word, href }) => `${word}: ${href}`,
      );
    for (const code of ["not-found", "not-allowed", "too-large", "too-many-requests", "conflict", "internal"])
      assert.deepEqual(told({ code }), [
        "To the repository’s settings: /repositories/r",
        "All repositories: /repositories",
      ]);
    for (const code of ["session-expired", "not-authenticated"])
      assert.deepEqual(told({ code }), ["How to sign in: /"]);
    assert.deepEqual(told({ url: "/builds/unknown", isSignedIn: false }), ["To the start page: /"]);
    assert.deepEqual(told({ isFrame: true }), [
      "To the settings: /repositories/r?session=s&xdm_e=https%3A%2F%2Fbitbucket.org",
    ]);
    assert.deepEqual(told({ isFrame: true, code: "session-expired" }), []);
  });
});
