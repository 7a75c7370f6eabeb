import assert from "node:assert/strict";

import { Problem } from "../../src/core/problem.ts";
import { makeHouse, openHouse } from "./fake-house.ts";
import { tokens } from "./house-rows.ts";
import { stageHouse } from "./staged-house.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";
const secret = `${tokens.report}-a`;
const status = JSON.stringify({ state: "SUCCESSFUL", key: "runtests", url: "https://ci.example.com/1" });
const basic = (user: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});
const cloudPath = `/2.0/repositories/acme/payments/commit/${commit}/statuses/build`;
const serverPaths = [
  `/rest/build-status/1.0/commits/${commit}`,
  `/rest/build-status/latest/commits/${commit}`,
  `/rest/api/1.0/projects/ACME/repos/payments/commits/${commit}/builds`,
  `/rest/api/latest/projects/ACME/repos/payments/commits/${commit}/builds`,
];

describe("Bitbucket's addresses for build statuses", () => {
  const staged = stageHouse();

  const post = (path: string, body: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${staged.opened.url}${path}`, { method: "POST", body, headers });
  const ask = (headers: Record<string, string>, body = "grant_type=client_credentials"): Promise<Response> =>
    post("/site/oauth2/access_token", body, { "content-type": "application/x-www-form-urlencoded", ...headers });
  async function tokenOf(): Promise<string> {
    return ((await (await ask(basic("server-a", secret))).json()) as { access_token: string }).access_token;
  }

  it("gives a token for client id and secret with exactly 200, as BitbucketStatusPush wants", async () => {
    for (const answer of [
      await ask(basic("server-a", secret)),
      await ask({}, `grant_type=client_credentials&client_id=server-a&client_secret=${secret}`),
    ]) {
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get("cache-control"), "no-store");
      const body = (await answer.json()) as Record<string, unknown>;
      assert.deepEqual([body["token_type"], body["expires_in"], body["scopes"]], ["bearer", 7200, "repository"]);
    }
  });

  it("takes Cloud's shape by token, secret and Basic, and answers 201 with the status", async () => {
    for (const headers of [
      { authorization: `Bearer ${await tokenOf()}` },
      { authorization: `Bearer ${secret}` },
      basic("server-a", secret),
    ]) {
      const answer = await post(cloudPath, status, headers);
      assert.equal(answer.status, 201);
      const body = (await answer.json()) as Record<string, unknown>;
      assert.deepEqual(
        [body["type"], body["key"], body["state"], body["url"]],
        ["build", "runtests", "SUCCESSFUL", "https://ci.example.com/1"],
      );
    }
    const [first] = staged.house.statuses;
    assert.deepEqual(
      [
        first?.reporter.tenantId,
        first?.reporter.serverId,
        first?.posted.shape,
        first?.posted.commit,
        first?.posted.repository,
      ],
      ["a", "server-a", "cloud", commit, { owner: "acme", slug: "payments" }],
    );
  });

  it("takes Data Center's shapes, and answers 204 with nothing", async () => {
    for (const path of serverPaths) {
      const answer = await post(path, status, { ...basic("server-a", secret), "content-type": "application/json" });
      assert.equal(answer.status, 204);
      assert.equal(await answer.text(), "");
      assert.equal(answer.headers.get("content-length"), null);
    }
    assert.deepEqual(
      staged.house.statuses.map(({ posted }) => posted.repository?.owner),
      [undefined, undefined, "ACME", "ACME"],
    );
  });

  it("S1 S5 refuses a wrong secret, another server's id with a right secret, and no credentials at all", async () => {
    for (const headers of [
      basic("server-a", "guess"),
      basic("server-b", secret),
      basic("", ""),
      basic("server-a", ""),
      { authorization: "Bearer guess" },
      { authorization: "Bearer a.b.c" },
      { authorization: `Digest ${secret}` },
      {},
    ]) {
      // Doors of their own: after so many refusals a stranger would only be told to wait.
      const opened = await openHouse(staged.house);
      for (const path of [cloudPath, ...serverPaths, "/site/oauth2/access_token"]) {
        const answer = await fetch(`${opened.url}${path}`, { method: "POST", body: status, headers });
        assert.equal(answer.status, 401, path);
        assert.match(answer.headers.get("www-authenticate") ?? "", /^Basic/);
        await answer.arrayBuffer();
      }
      await opened.close();
    }
    assert.deepEqual(staged.house.statuses, []);
  });

  it("binds what is posted to the server of the secret, whatever the address says (S5)", async () => {
    await post(cloudPath, status, basic("server-b", `${tokens.report}-b`));
    assert.deepEqual(
      [staged.house.statuses[0]?.reporter.tenantId, staged.house.statuses[0]?.reporter.serverId],
      ["b", "server-b"],
    );
  });

  it("lets a token end after two hours, with a new secret, and never gives one for a token", async () => {
    const token = await tokenOf();
    assert.equal((await ask({ authorization: `Bearer ${token}` })).status, 401);
    staged.house.now += 7200_000;
    assert.equal((await post(cloudPath, status, { authorization: `Bearer ${token}` })).status, 401);
    staged.house.now -= 7200_000;
    assert.equal((await post(cloudPath, status, { authorization: `Bearer ${token}` })).status, 201);
    await staged.house.options.store.reportSecrets.put(
      { tenantId: "a", serverId: "server-a", createdAt: 2 },
      "canary-new-secret",
    );
    assert.equal((await post(cloudPath, status, { authorization: `Bearer ${token}` })).status, 401);
    assert.equal((await post(cloudPath, status, basic("server-a", secret))).status, 401);
    assert.equal((await post(cloudPath, status, basic("server-a", "canary-new-secret"))).status, 201);
  });

  it("gives no token for another grant", async () => {
    const answer = await ask(basic("server-a", secret), "grant_type=password");
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /client_credentials/);
  });

  it("refuses over 256 KiB and deeply nested statuses (S20), and says what is wrong with others", async () => {
    const headers = basic("server-a", secret);
    assert.equal((await post(cloudPath, "x".repeat(256 * 1024 + 1), headers)).status, 413);
    assert.equal((await post(cloudPath, `${"[".repeat(33)}${"]".repeat(33)}`, headers)).status, 400);
    assert.match(await (await post(cloudPath, "{}", headers)).text(), /"code":"unreadable"/);
    assert.equal((await post(cloudPath.replace(commit, "None"), status, headers)).status, 400);
    const full = await openHouse(
      makeHouse({ takeStatus: () => Promise.reject(new Problem("database-away", "The database is away.")) }),
    );
    assert.equal((await fetch(`${full.url}${cloudPath}`, { method: "POST", body: status, headers })).status, 503);
    await full.close();
  });

  it("limits who guesses, and not who proves itself (S21)", async () => {
    const seen = new Set<number>();
    for (let at = 0; at < 70; at += 1)
      seen.add((await post(cloudPath, status, basic("server-a", `guess-${at}`))).status);
    assert.deepEqual([...seen], [401, 429]);
    assert.equal((await post(cloudPath, status, basic("server-a", secret))).status, 201);
  });

  it("writes neither secret nor token in the log (S9)", async () => {
    const token = await tokenOf();
    await post(cloudPath, status, { authorization: `Bearer ${token}` });
    await post(cloudPath, status, basic("server-a", "canary-guess"));
    const log = staged.house.logged.join("\n");
    for (const hidden of [secret, token, "canary-guess"]) assert.ok(!log.includes(hidden), hidden);
  });
});
