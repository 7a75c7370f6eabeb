import assert from "node:assert/strict";

import { createSessions } from "../../src/http/guards/session.ts";
import { listPages } from "./all-routes.ts";
import { makeHouse, openHouse, sessionKey } from "./fake-house.ts";
import type { Opened } from "./fake-house.ts";

/** S5: every page of the real table, with a session of one repository and ids of others. */
describe("isolation of tenants and repositories", () => {
  const pages = listPages();
  const walked = pages.filter((page) => page.guard === "session" && page.path.includes(":repositoryId"));
  const person = "{11111111-aaaa-4bbb-8ccc-222222222222}";
  let opened: Opened;
  let session: string;

  before(async () => {
    const house = makeHouse({ pages });
    house.roles.set(`a {repo-a} ${person}`, "admin");
    opened = await openHouse(house);
    session = createSessions({
      key: sessionKey,
      audience: house.options.baseUrl,
      clock: () => house.now,
      newId: () => "s",
    }).startFrame({ tenantId: "a", repositoryId: "{repo-a}", userId: person, role: "admin" });
  });
  after(() => opened.close());

  function ask(method: string, path: string): Promise<Response> {
    if (method === "GET") return fetch(`${opened.url}${path}?session=${session}`);
    return fetch(`${opened.url}${path}`, { method, body: `session=${session}` });
  }
  function fill(path: string, repositoryId: string, owner: string): string {
    return path
      .replace(":repositoryId", encodeURIComponent(repositoryId))
      .replaceAll(/:([a-z]+)Id/g, (_whole, kind: string) => (kind === "pullRequest" ? "1" : `${kind}-${owner}`));
  }

  it("walks all pages", () => assert.ok(walked.length > 15));

  for (const { method, path } of walked) {
    it(`S5 ${method} ${path} does not exist for another tenant's or repository's visitor`, async () => {
      for (const [repositoryId, owner] of [
        ["{repo-b}", "b"],
        ["{repo-a2}", "a2"],
      ] as const)
        assert.equal((await ask(method, fill(path, repositoryId, owner))).status, 404, repositoryId);
      if (/:(link|server|delivery|build|hook)Id/.test(path))
        assert.equal((await ask(method, fill(path, "{repo-a}", "b"))).status, 404, "ids of b under a's repository");
      if (/:(link|delivery|build|hook)Id/.test(path))
        assert.equal((await ask(method, fill(path, "{repo-a}", "a2"))).status, 404, "ids of another repository");
    });
  }
});
