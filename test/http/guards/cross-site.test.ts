import assert from "node:assert/strict";

import { makeSignInLink } from "../../../src/http/doors/sign-in.ts";
import { listAllRoutes, makeHouseWithPages } from "../all-routes.ts";
import { openHouse } from "../fake-house.ts";
import type { House, Opened } from "../fake-house.ts";

/** Whatever another site's form can make a browser send; and a browser that knows no Sec-Fetch-Site. */
const elsewhere: readonly Readonly<Record<string, string>>[] = [
  { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  { "sec-fetch-site": "same-site", origin: "https://other.example.com" },
  { "sec-fetch-site": "cross-site", origin: "null" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "anything-new" },
  { origin: "https://evil.example" },
  { origin: "https://bridge.example.com.evil.example" },
  { origin: "null" },
  { origin: "" },
];

/** Programs that prove themselves in each call: a browser has nothing of theirs to send along. */
const programs = ["hook-endpoint", "connect-hook", "connect-lifecycle", "result-token", "server-token"];

describe("forms of other sites", () => {
  let house: House;
  let opened: Opened;
  before(async () => {
    house = makeHouseWithPages();
    opened = await openHouse(house);
  });
  after(() => opened.close());

  const posts = listAllRoutes().filter((route) => route.method !== "GET");
  const post = (path: string, headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(`${opened.url}${path.replaceAll(/:[A-Za-z]+/g, "nothing")}`, {
      method: "POST",
      redirect: "manual",
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      body: "a=b",
    });
  const isRefused = async (response: Response): Promise<boolean> =>
    (await response.text()).includes("sent from another website") && response.status === 403;

  for (const { path, guard } of posts) {
    if (programs.includes(guard)) {
      it(`S17 POST ${path} is for programs, and does not ask where a call began`, async () => {
        for (const headers of [...elsewhere, {}]) assert.equal(await isRefused(await post(path, headers)), false);
      });
    } else {
      it(`S17 POST ${path} does nothing for a form of another site`, async () => {
        for (const headers of elsewhere) assert.ok(await isRefused(await post(path, headers)), JSON.stringify(headers));
        const own = [{ "sec-fetch-site": "same-origin", origin: "null" }, { origin: house.options.baseUrl }, {}];
        for (const headers of own) assert.equal(await isRefused(await post(path, headers)), false);
      });
    }
  }

  it("S17 refuses another site before anything is looked up, and the link stays good", async () => {
    const { store, newToken, clock } = house.options;
    const link = await makeSignInLink({ once: store.once, newToken, clock, baseUrl: "" }, "a");
    for (const headers of elsewhere) {
      const response = await post(link, headers);
      assert.deepEqual([response.status, response.headers.get("set-cookie")], [403, null]);
    }
    const own = await post(link, { "sec-fetch-site": "same-origin", origin: "null" });
    assert.equal(own.status, 303);
    assert.match(own.headers.get("set-cookie") ?? "", /^session=/);
  });
});
