import assert from "node:assert/strict";

import { addQuery, pathsOf } from "../../src/page-models/paths.ts";

describe("pages/paths", () => {
  it("puts ids that carry slashes, braces and markup into one part of the path", () => {
    const paths = pathsOf("PROJ/12?#{<a>}");
    assert.equal(paths.link("a/b", "edit"), "/repositories/PROJ%2F12%3F%23%7B%3Ca%3E%7D/links/a%2Fb/edit");
  });

  it("carries the session in a frame, and none in a tab", () => {
    assert.equal(
      pathsOf("r", { session: "s+1", xdm_e: undefined }).newLink("server 1"),
      "/repositories/r/new-link?server=server+1&session=s%2B1",
    );
    assert.equal(pathsOf("r").newLink(), "/repositories/r/new-link");
  });

  it("adds to a query that is there already", () =>
    assert.equal(addQuery("/a?b=1", { c: "2", d: undefined }), "/a?b=1&c=2"));
});
