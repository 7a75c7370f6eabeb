// Pages while the host cannot be asked who somebody is.

import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { createRender } from "../../../src/http/pages/render.ts";
import { makeHouse } from "../fake-house.ts";
import { stageHouse } from "../staged-house.ts";
import { sessionIn } from "../told-page.ts";

const person = "{11111111-aaaa-4bbb-8ccc-222222222222}";
const minute = 60_000;
const limited = () =>
  new Problem("host-limited", "Bitbucket's limit of requests is used up.", { retryAfterMs: 180_000 });

describe("pages while the host cannot be asked", () => {
  /** What the host says instead of a role. */
  let trouble: Problem | undefined;
  const staged = stageHouse(() => {
    trouble = undefined;
    const realPages = createRender({ viewsDir: "views", publicDir: "public", isCached: false });
    const house = makeHouse({
      timing: { permissionTtlMs: 1 },
      render: (view, model, surroundings) => (view === "problem" ? realPages : told)(view, model, surroundings),
      permissionOf: (tenant, repositoryId, userId) => {
        if (trouble !== undefined) return Promise.reject(trouble);
        return Promise.resolve(house.roles.get(`${tenant.id} ${repositoryId} ${userId}`) ?? "none");
      },
    });
    const told = makeHouse().options.render;
    house.roles.set(`a {repo-a} ${person}`, "admin");
    return house;
  });

  const address = (user = person): string => {
    const query = new URLSearchParams({ repository: "{repo-a}", user, jwt: "a.t" });
    return `${staged.opened.url}/frame/settings?${query.toString()}`;
  };
  const open = (user?: string) => fetch(address(user), { headers: { accept: "text/html" } });
  const change = (session: string) =>
    fetch(`${staged.opened.url}/repositories/${encodeURIComponent("{repo-a}")}/links/link-a`, {
      method: "POST",
      body: new URLSearchParams({ session }).toString(),
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "text/html" },
    });

  /** A fresh answer is remembered by the machine's own time, here for a millisecond. */
  async function later(ms: number): Promise<void> {
    staged.house.now += ms;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  it("S4 are shown to somebody whose role is known for less than half an hour, and change nothing", async () => {
    const session = sessionIn(await (await open()).text());
    assert.equal((await change(session)).status, 303);
    trouble = limited();
    await later(29 * minute);
    const page = await open();
    assert.equal(page.status, 200);
    assert.equal((await change(sessionIn(await page.text()))).status, 503);
    await later(2 * minute);
    assert.equal((await open()).status, 503);
  });

  it("S4 are not shown to somebody whose role nobody knows, or of whom the host said no since", async () => {
    staged.house.roles.set("a {repo-a} {other-1}", "admin");
    assert.equal((await open("{other-1}")).status, 200);
    staged.house.roles.set("a {repo-a} {other-1}", "none");
    await later(2 * minute);
    assert.equal((await open("{other-1}")).status, 403);
    trouble = limited();
    await later(2 * minute);
    assert.equal((await open("{other-1}")).status, 503);
    assert.equal((await open("{stranger-1}")).status, 503);
  });

  it("S4 are not shown by what was known before, when the host refuses the app itself", async () => {
    assert.equal((await open()).status, 200);
    trouble = new Problem("host-refused", "Bitbucket does not let this app read the repository's permissions.");
    await later(2 * minute);
    assert.equal((await open()).status, 502);
  });

  it("S4 say when it will work again, in words and in Retry-After, and offer to load the page again", async () => {
    trouble = limited();
    const response = await open();
    const page = await response.text();
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "180"]);
    const at = new Date(staged.house.now + 180_000).toISOString();
    assert.match(
      page,
      new RegExp(`The host allows the next question at\\s*<time datetime="${at}"[^>]*>${at.slice(11, 19)} UTC</time>`),
    );
    assert.match(page, /<a class="button" href="">Load this page again<\/a>/);
    trouble = new Problem("host-unreachable", "Bitbucket did not answer.");
    const away = await open();
    assert.deepEqual([away.status, away.headers.get("retry-after")], [502, "30"]);
    assert.match(await away.text(), /It is worth trying again at/);
  });

  it("S4 say after a form that it has to be sent again, for loading it again would not", async () => {
    const session = sessionIn(await (await open()).text());
    trouble = limited();
    await later(2 * minute);
    const page = await (await change(session)).text();
    assert.match(page, /: send it once more then/);
    assert.match(page, /Go back with your browser: the form still has what you typed/);
    assert.doesNotMatch(page, /Load this page again/);
  });
});
