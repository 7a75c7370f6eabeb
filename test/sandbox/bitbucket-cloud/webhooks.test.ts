import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createQueryStringHash, fromMethodAndUrl } from "atlassian-jwt";
import jwt from "jsonwebtoken";
import { dig, pushOnce, setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

describe("the sandbox's webhooks", () => {
  let stage: Stage;
  let secret: string;
  let clientKey: string;

  beforeEach(async () => {
    stage = await setStage();
    const installed = await stage.bitbucket.installApp({ descriptorUrl: stage.app.descriptorUrl, workspace: "acme" });
    secret = installed.sharedSecret ?? "";
    clientKey = installed.clientKey;
  });
  afterEach(() => stage.stop());

  it("carry a payload of one's own as it is, signed for each who asked for such events", async () => {
    const sent = await stage.bitbucket.sendPayload({
      repository: stage.repository,
      event: "repo:push",
      payload: { push: { changes: [] }, mine: true },
      isAsItIs: true,
    });
    assert.deepEqual(
      sent.map(({ outcome }) => outcome),
      ["delivered"],
    );
    const [one] = stage.app.at("/webhook/");
    assert.deepEqual(JSON.parse(String(one?.body)), {
      event: "repo:push",
      data: { push: { changes: [] }, mine: true },
    });
    assert.equal(dig(jwt.verify(one?.headers.authorization?.replace(/^JWT /, "") ?? "", secret), "iss"), clientKey);
  });

  it("tell of the repository they are sent for when a payload was recorded elsewhere", async () => {
    const elsewhere = { uuid: "{11111111-1111-4111-8111-111111111111}", full_name: "other/place" };
    const pullrequest = {
      source: { repository: elsewhere },
      destination: { repository: { ...elsewhere, uuid: "{22222222-2222-4222-8222-222222222222}" } },
    };
    await stage.bitbucket.sendPayload({
      repository: stage.repository,
      event: "repo:push",
      payload: { repository: elsewhere, pullrequest },
    });
    const body: unknown = JSON.parse(String(stage.app.at("/webhook/")[0]?.body));
    assert.equal(dig(body, "data", "repository", "uuid"), stage.repository);
    assert.equal(dig(body, "data", "pullrequest", "source", "repository", "uuid"), stage.repository);
    assert.equal(dig(body, "data", "pullrequest", "destination", "repository", "full_name"), "other/place");
  });

  it("carry Bitbucket's headers, the five claims, and compact UTF-8 JSON", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository, message: "Größe 🚀\n" });
    await stage.bitbucket.settled();
    const [one] = stage.app.at("/webhook/");
    assert.ok(one);
    assert.equal(one.headers["user-agent"], "Bitbucket-Webhooks/2.0");
    assert.equal(one.headers["content-type"], "application/json");
    assert.equal(one.headers["x-event-key"], "repo:push");
    assert.equal(one.headers["x-attempt-number"], "1");
    assert.match(String(one.headers["x-hook-uuid"]), /^[0-9a-f-]{36}$/);
    assert.match(String(one.headers["x-request-uuid"]), /^[0-9a-f-]{36}$/);
    assert.match(String(one.headers["x-event-time"]), / GMT$/);
    const text = one.body.toString("utf8");
    assert.equal(text, JSON.stringify(JSON.parse(text)));
    assert.ok(text.includes("Größe 🚀"));
    const claims = jwt.verify(one.headers.authorization?.replace(/^JWT /, "") ?? "", secret, {
      algorithms: ["HS256"],
      issuer: clientKey,
      audience: clientKey,
    });
    assert.equal(
      dig(claims, "qsh"),
      createQueryStringHash(fromMethodAndUrl("POST", `${stage.app.url}/webhook/`), false),
    );
    assert.equal(Number(dig(claims, "exp")) - Number(dig(claims, "iat")), 3600);
  });

  it("go to a native hook as the inner object, signed over the raw bytes", async () => {
    stage.bitbucket.createHook({
      workspace: "acme",
      url: `${stage.app.url}/native`,
      events: ["repo:push"],
      secret: "Gkvl$k$wyNpQAF42",
    });
    await pushOnce(stage);
    const [one] = stage.app.at("/native");
    assert.ok(one);
    assert.equal(
      one.headers["x-hub-signature"],
      `sha256=${createHmac("sha256", "Gkvl$k$wyNpQAF42").update(one.body).digest("hex")}`,
    );
    assert.equal(one.headers.authorization, undefined);
    assert.ok(dig(JSON.parse(one.body.toString("utf8")), "push"));
  });

  it("go only to who asked for the event and has the scope for it", async () => {
    stage.app.descriptor = {
      ...stage.app.descriptor,
      scopes: ["repository"],
      modules: {
        webhooks: [
          { event: "*", url: "/all" },
          { event: "repo:fork", url: "/fork" },
        ],
      },
    };
    await stage.bitbucket.installApp({ descriptorUrl: stage.app.descriptorUrl, workspace: "acme" });
    stage.bitbucket.createHook({
      repository: stage.repository,
      url: `${stage.app.url}/merges`,
      events: ["pullrequest:fulfilled"],
    });
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "x" });
    stage.bitbucket.openPullRequest({ repository: stage.repository, branch: "x", title: "X" });
    await stage.bitbucket.settled();
    assert.deepEqual(
      stage.bitbucket.deliveries().map((one) => [one.event, new URL(one.url).pathname]),
      [["repo:push", "/all"]],
    );
  });

  it("tell of every ref of one push at once, forced ones and deletions too", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "old" });
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "moved" });
    stage.bitbucket.push({
      repository: stage.repository,
      moves: [
        { branch: "main", commits: [{ message: "a" }] },
        { branch: "old", isDeleted: true },
        { branch: "moved", commits: [{ message: "b" }], isForced: true },
        { tag: "v1", at: "main", message: "one" },
      ],
    });
    await stage.bitbucket.settled();
    const changes = dig(
      JSON.parse(stage.app.at("/webhook/").at(-1)?.body.toString("utf8") ?? ""),
      "data",
      "push",
      "changes",
    );
    const flags = [0, 1, 2, 3].map((at) => ["forced", "created", "closed"].map((flag) => dig(changes, at, flag)));
    assert.deepEqual(flags, [
      [false, false, false],
      [false, false, true],
      [true, false, false],
      [false, true, false],
    ]);
    assert.throws(
      () => stage.bitbucket.push({ repository: stage.repository, moves: [{ branch: "main", at: "v0" }] }),
      /Commit not found/,
    );
  });

  it("follow a pull request whose source moved, and a merge with its push and its deleted branch", async () => {
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "x" });
    stage.bitbucket.openPullRequest({
      repository: stage.repository,
      branch: "x",
      title: "X",
      mayCloseSourceBranch: true,
    });
    const { hash } = stage.bitbucket.pushCommit({ repository: stage.repository, branch: "x" });
    stage.bitbucket.mergePullRequest({ repository: stage.repository, id: 1 });
    await stage.bitbucket.settled();
    assert.deepEqual(
      stage.bitbucket.deliveries().map((one) => one.event),
      [
        "repo:push",
        "pullrequest:created",
        "repo:push",
        "pullrequest:updated",
        "pullrequest:push",
        "pullrequest:fulfilled",
        "repo:push",
        "repo:push",
      ],
    );
    const updated = stage.bitbucket.deliveries({ event: "pullrequest:updated" })[0];
    assert.equal(
      dig(JSON.parse(updated?.body ?? ""), "data", "pullrequest", "source", "commit", "hash"),
      hash.slice(0, 12),
    );
  });

  it("say what a renamed repository was called", async () => {
    stage.bitbucket.renameRepository({ repository: stage.repository, name: "Gadgets" });
    await stage.bitbucket.settled();
    const body: unknown = JSON.parse(stage.app.at("/webhook/")[0]?.body.toString("utf8") ?? "null");
    assert.equal(dig(body, "event"), "repo:updated");
    assert.deepEqual(dig(body, "data", "changes", "full_name"), { old: "acme/widgets", new: "acme/gadgets" });
    assert.equal(dig(body, "data", "repository", "uuid"), stage.repository);
  });
});
