import assert from "node:assert/strict";

import { pageRoutes } from "../../src/http/pages/routes.ts";
import { states } from "../../tools/screenshots/states.ts";
import { setStage } from "../http/pages/stage.ts";

describe("npm run screenshots", () => {
  it("takes every page there is", () => {
    const paths = states.map(({ address }) => address.replace(/\?.*/, ""));
    const missing = pageRoutes(setStage().ports)
      .filter(({ method }) => method === "GET")
      .map(({ path }) => path)
      .filter((path) => !paths.some((one) => new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}$`).test(one)));
    // What they show is taken by the other address of the same page.
    assert.deepEqual(missing, [
      "/repositories/:repositoryId/pull-requests/:pullRequestId",
      "/repositories/:repositoryId/newest-builds",
    ]);
  });

  it("gives each picture a name of its own", () =>
    assert.equal(new Set(states.map(({ name }) => name)).size, states.length));
});
