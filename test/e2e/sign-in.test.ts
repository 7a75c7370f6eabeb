import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

import type { Browser, BrowserContext } from "playwright-core";

import { createRender } from "../../src/http/pages/render.ts";
import { makeSignInLink } from "../../src/http/doors/sign-in.ts";
import { makeHouse, openHouse } from "../http/fake-house.ts";
import type { House, Opened } from "../http/fake-house.ts";
import { openBrowser } from "./browser.ts";

describe("signing in with a browser", function () {
  let browser: Browser;
  let house: House;
  let opened: Opened;
  let evil: Server;
  let evilUrl: string;
  /** What the other site shows. */
  let page = "";

  before(async function () {
    browser = await openBrowser(this);
    house = makeHouse({ render: createRender({ viewsDir: "views", publicDir: "public", isCached: true }) });
    opened = await openHouse(house);
    evil = createServer((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end(page));
    await new Promise<void>((resolve) => evil.listen(0, "127.0.0.1", resolve));
    // Another site to the browser, although the same machine.
    evilUrl = `http://localhost:${(evil.address() as AddressInfo).port}/`;
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    await (opened as Opened | undefined)?.close();
    (evil as Server | undefined)?.close();
  });

  const linkTo = (tenantId: string): Promise<string> => {
    const { store, newToken, clock } = house.options;
    return makeSignInLink({ once: store.once, newToken, clock, baseUrl: opened.url }, tenantId);
  };
  const sessions = async (context: BrowserContext): Promise<number> =>
    (await context.cookies()).filter(({ name }) => name === "session").length;

  it("S17 begins no session for a form that another site sends by itself", async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    page = `<form method="post" action="${await linkTo("a")}"></form><script>document.forms[0].submit()</script>`;
    await tab.goto(evilUrl);
    await tab.getByText("sent from another website").waitFor();
    assert.equal(await sessions(context), 0);
    await context.close();
  });

  it("S17 names the workspace to whoever followed a link, and asks before it replaces another session", async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    page = `<a href="${await linkTo("a")}">Your builds</a>`;
    await tab.goto(evilUrl);
    await tab.getByRole("link").click();
    await tab.getByRole("button", { name: "Sign in to a" }).click();
    await tab.waitForURL(/\/repositories$/);
    assert.equal(await sessions(context), 1);
    // The cookie stays away from a page that another site's link opened: the form brings it, and is asked.
    page = `<a href="${await linkTo("b")}">Your builds</a>`;
    await tab.goto(evilUrl);
    await tab.getByRole("link").click();
    assert.equal(await tab.getByText("You are signed in to").count(), 0);
    await tab.getByRole("button", { name: "Sign in to b" }).click();
    await tab.getByText("You are signed in to a").waitFor();
    await tab.getByRole("button", { name: "Sign in to b" }).click();
    await tab.waitForURL(/\/repositories$/);
    await context.close();
  });

  it("takes a form of its own inside another site's frame", async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const seen: (string | undefined)[] = [];
    const framed = createServer((request, response) => {
      if (request.method === "POST") seen.push(request.headers["sec-fetch-site"]);
      const form = '<form method="post" action="/x"><button>Save</button></form>';
      response.writeHead(200, { "content-type": "text/html", "referrer-policy": "no-referrer" }).end(form);
    });
    await new Promise<void>((resolve) => framed.listen(0, "127.0.0.1", resolve));
    const { port } = framed.address() as AddressInfo;
    page = `<iframe sandbox="allow-forms allow-scripts allow-same-origin" src="http://127.0.0.1:${port}/"></iframe>`;
    await tab.goto(evilUrl);
    const posted = tab.waitForResponse((response) => response.request().method() === "POST");
    await tab.frameLocator("iframe").getByRole("button").click();
    await posted;
    assert.deepEqual(seen, ["same-origin"]);
    framed.closeAllConnections();
    framed.close();
    await context.close();
  });
});
