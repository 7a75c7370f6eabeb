import assert from "node:assert/strict";
import { createQueryStringHash, fromMethodAndUrl } from "atlassian-jwt";
import jwt from "jsonwebtoken";
import { call, dig, setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

describe("the sandbox's pages", () => {
  let stage: Stage;
  let secret: string;

  beforeEach(async () => {
    stage = await setStage();
    secret =
      (await stage.bitbucket.installApp({ descriptorUrl: stage.app.descriptorUrl, workspace: "acme" })).sharedSecret ??
      "";
  });
  afterEach(() => stage.stop());

  const open = (path: string, user = stage.ada) =>
    call(`${stage.bitbucket.webUrl}${path}`, { headers: { cookie: `sandbox_user=${encodeURIComponent(user)}` } });
  const press = (path: string, form: Record<string, string> = {}, user = stage.ada) =>
    call(`${stage.bitbucket.webUrl}/acme/widgets/_do/${path}`, {
      method: "POST",
      body: new URLSearchParams(form),
      headers: { cookie: `sandbox_user=${encodeURIComponent(user)}` },
    });
  const frameOf = (html: string) =>
    (/<iframe src="([^"]+)"/.exec(html)?.[1] ?? "").replace(/&amp;/g, "&").replace(/&#x3D;/g, "=");

  it("show an app's settings in a signed frame, with what its scopes allow filled in, the rest kept", async () => {
    const src = frameOf((await open("/acme/widgets/admin/addon/ci-app/settings")).text);
    const url = new URL(src);
    assert.equal(url.searchParams.get("repository"), stage.repository);
    assert.equal(url.searchParams.get("user"), stage.ada);
    assert.equal(url.searchParams.get("snippet"), "{snippet.name}");
    assert.equal(url.searchParams.get("xdm_e"), stage.bitbucket.webUrl);
    assert.equal(url.searchParams.get("cp"), "");
    const claims = jwt.verify(url.searchParams.get("jwt") ?? "", secret, { algorithms: ["HS256"] });
    assert.equal(dig(claims, "qsh"), createQueryStringHash(fromMethodAndUrl("GET", src), false));
    assert.equal(dig(claims, "sub"), undefined);
  });

  it("show settings to administrators alone", async () => {
    assert.equal((await open("/acme/widgets/admin", stage.wim)).status, 403);
    assert.doesNotMatch((await open("/acme/widgets", stage.wim)).text, /Repository settings/);
    assert.match((await open("/acme/widgets", stage.ada)).text, /Repository settings/);
  });

  it("show an app's panel on a pull request", async () => {
    const { hash } = stage.bitbucket.pushCommit({ repository: stage.repository, branch: "x" });
    stage.bitbucket.openPullRequest({ repository: stage.repository, branch: "x", title: "X" });
    const url = new URL(frameOf((await open("/acme/widgets/pull-requests/1", stage.rea)).text));
    assert.deepEqual([url.searchParams.get("pr"), url.searchParams.get("hash")], ["1", hash.slice(0, 12)]);
  });

  it("push, open, merge and delete at the press of a button, in the name of whoever presses", async () => {
    assert.equal((await press("push", { branch: "main", message: "By hand" }, stage.wim)).status, 303);
    await press("push", { branch: "x" }, stage.wim);
    await press("open-pull-request", { branch: "x" });
    await press("push", { branch: "x" });
    await press("edit-pull-request", { id: "1", title: "A better title" });
    await press("approve", { id: "1" });
    await press("merge", { id: "1" });
    await press("delete-branch", { branch: "x" });
    await press("push-failing");
    await press("push-new-branch");
    await press("tag", { branch: "main" });
    await stage.bitbucket.settled();
    const events = stage.app.at("/webhook/").map((one) => one.headers["x-event-key"]);
    for (const event of [
      "repo:push",
      "pullrequest:created",
      "pullrequest:updated",
      "pullrequest:approved",
      "pullrequest:fulfilled",
    ])
      assert.ok(events.includes(event), event);
    const first: unknown = JSON.parse(stage.bitbucket.deliveries()[0]?.body ?? "null");
    assert.equal(dig(first, "data", "actor", "uuid"), stage.wim);
    assert.equal(
      stage.bitbucket.showRepository({ repository: stage.repository }).pullRequests[0]?.title,
      "A better title",
    );
  });

  it("let a reader look and push nothing", async () => {
    assert.equal((await press("push", {}, stage.rea)).status, 403);
    assert.doesNotMatch((await open("/acme/widgets", stage.rea)).text, /Push a commit/);
  });

  it("do nothing for a page of another site, and nothing on GET", async () => {
    const answer = await call(`${stage.bitbucket.webUrl}/acme/widgets/_do/push`, {
      method: "POST",
      body: new URLSearchParams(),
      headers: { origin: "https://evil.example.com" },
    });
    assert.equal(answer.status, 403);
    assert.equal((await open("/acme/widgets/_do/push")).status, 404);
    assert.equal(stage.bitbucket.deliveries().length, 0);
  });

  it("escape what a commit message, a branch and a title hold", async () => {
    stage.bitbucket.pushCommit({
      repository: stage.repository,
      branch: "<b>x",
      message: "<script>alert(1)</script>\n",
    });
    stage.bitbucket.openPullRequest({ repository: stage.repository, branch: "<b>x", title: "{{title}} <img src=x>" });
    for (const path of ["/acme/widgets", "/acme/widgets/pull-requests/1"])
      assert.doesNotMatch((await open(path)).text, /<script>alert|<img src=x|<b>x/);
  });

  it("show every delivery with request and answer, and send it again", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository });
    await stage.bitbucket.settled();
    assert.match((await open("/_ui/deliveries")).text, /repo:push/);
    assert.match((await open("/_ui/deliveries/1")).text, /X-Request-UUID/);
    const again = await call(`${stage.bitbucket.webUrl}/_ui/deliveries/1/resend`, { method: "POST" });
    assert.equal(again.headers.get("location"), "/_ui/deliveries/2");
  });

  it("install from an app's own site and go back there with a signed address", async () => {
    const query = { descriptor_uri: stage.app.descriptorUrl, redirect_uri: `${stage.app.url}/done?x=1` };
    assert.match(
      (await open(`/site/addons/authorize?${new URLSearchParams(query).toString()}`)).text,
      /Install CI app/,
    );
    const { headers } = await call(`${stage.bitbucket.webUrl}/site/addons/authorize`, {
      method: "POST",
      body: new URLSearchParams({ ...query, workspace: "acme" }),
    });
    const back = new URL(headers.get("location") ?? "http://nowhere");
    assert.match(back.searchParams.get("clientKey") ?? "", /^connection:/);
    assert.equal(
      dig(jwt.decode(back.searchParams.get("jwt") ?? ""), "qsh"),
      createQueryStringHash(fromMethodAndUrl("GET", back.href), false),
    );
    const elsewhere = new URLSearchParams({ ...query, redirect_uri: "https://evil.example.com/" });
    const foreign = await open(`/site/addons/authorize?${elsewhere.toString()}`);
    assert.equal(foreign.status, 400);
  });

  it("answer what a frame asks through the host as whoever looks", async () => {
    assert.equal((await open("/!api/2.0/user", stage.rea)).json.uuid, stage.rea);
    assert.match((await open("/atlassian-connect/all.js")).text, /window\.AP/);
  });

  it("have every control function by HTTP too", async () => {
    const { webUrl } = stage.bitbucket;
    assert.ok(Object.keys((await call(`${webUrl}/_sandbox`)).json).includes("pushCommit"));
    const pushed = await call(`${webUrl}/_sandbox/pushCommit`, {
      method: "POST",
      json: { repository: "acme/widgets", branch: "x" },
    });
    assert.match(String(pushed.json.hash), /^[0-9a-f]{40}$/);
    const wrong = await call(`${webUrl}/_sandbox/pushCommit`, { method: "POST", json: { repo: "acme/widgets" } });
    assert.equal(wrong.status, 400);
    assert.equal((await call(`${webUrl}/_sandbox/nothing`, { method: "POST", json: {} })).status, 404);
  });
});
