import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { call, callWith, dig, setStage, signForApi } from "./stage.ts";
import type { Reply, Stage } from "./stage.ts";

const widgets = "/repositories/acme/widgets";

describe("the sandbox's OAuth", () => {
  let stage: Stage;
  let basic: string;
  let clientId: string;
  let clockMs: number;

  beforeEach(async () => {
    clockMs = Date.now();
    stage = await setStage({ now: () => clockMs });
    const consumer = stage.bitbucket.createConsumer({
      workspace: "acme",
      callbackUrl: `${stage.app.url}/callback`,
      scopes: ["repository", "account"],
    });
    clientId = consumer.clientId;
    basic = `Basic ${Buffer.from(`${consumer.clientId}:${consumer.clientSecret}`).toString("base64")}`;
  });
  afterEach(() => stage.stop());

  const tokenUrl = () => `${stage.bitbucket.webUrl}/site/oauth2/access_token`;
  const ask = (form: Record<string, string>, authorization = basic): Promise<Reply> =>
    call(tokenUrl(), { method: "POST", body: new URLSearchParams(form), headers: { authorization } });
  const authorizeUrl = (query: Record<string, string>) => {
    const search = new URLSearchParams({ client_id: clientId, response_type: "code", ...query });
    return `${stage.bitbucket.webUrl}/site/oauth2/authorize?${search.toString()}`;
  };
  const consent = async (query: Record<string, string>, decision = "grant"): Promise<URL> => {
    const body = new URLSearchParams({ client_id: clientId, response_type: "code", ...query, decision });
    const { headers } = await call(`${stage.bitbucket.webUrl}/site/oauth2/authorize`, { method: "POST", body });
    return new URL(headers.get("location") ?? "http://nowhere");
  };

  it("gives a consumer a token of two hours by client credentials", async () => {
    const { status, json } = await ask({ grant_type: "client_credentials" });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(json).sort(), ["access_token", "expires_in", "refresh_token", "scopes", "token_type"]);
    assert.equal(json.expires_in, 7200);
    const token = String(json.access_token);
    assert.equal((await callWith(stage, token, widgets)).status, 200);
    clockMs += 7_201_000;
    assert.equal((await callWith(stage, token, widgets)).status, 401);
  });

  it("refuses a wrong secret, an unknown grant and a used-up code in Bitbucket's shape", async () => {
    const wrong = await ask(
      { grant_type: "client_credentials" },
      `Basic ${Buffer.from(`${clientId}:no`).toString("base64")}`,
    );
    assert.deepEqual(
      [wrong.status, wrong.json],
      [400, { error_description: "Invalid OAuth client credentials", error: "unauthorized_client" }],
    );
    assert.equal((await ask({ grant_type: "password" })).json.error, "unsupported_grant_type");
    const code = (await consent({})).searchParams.get("code") ?? "";
    assert.equal((await ask({ grant_type: "authorization_code", code })).status, 200);
    assert.equal((await ask({ grant_type: "authorization_code", code })).json.error, "invalid_grant");
  });

  it("brings the browser back with the code and the state it was sent with", async () => {
    const page = await call(authorizeUrl({ state: "s1" }));
    assert.equal(page.status, 200);
    assert.match(page.text, /Grant access/);
    const back = await consent({ state: "s1" });
    assert.equal(`${back.origin}${back.pathname}`, `${stage.app.url}/callback`);
    assert.equal(back.searchParams.get("state"), "s1");
    const { json } = await ask({ grant_type: "authorization_code", code: back.searchParams.get("code") ?? "" });
    assert.equal((await callWith(stage, String(json.access_token), "/user")).json.uuid, stage.ada);
  });

  it("brings the browser back with access_denied after Cancel", async () => {
    const back = await consent({ state: "s2" }, "deny");
    assert.deepEqual(
      [back.searchParams.get("error"), back.searchParams.get("code"), back.searchParams.get("state")],
      ["access_denied", null, "s2"],
    );
  });

  it("never redirects to an address that is not the consumer's", async () => {
    const page = await call(authorizeUrl({ redirect_uri: "https://evil.example.com/" }));
    assert.deepEqual([page.status, page.headers.get("location")], [400, null]);
    assert.equal((await call(authorizeUrl({ client_id: "nobody" }))).status, 400);
  });

  it("asks for the verifier of a code that was asked with a challenge", async () => {
    const verifier = "v".repeat(43);
    const challenge = {
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    };
    const redeem = async (extras: Record<string, string>) => {
      const code = (await consent(challenge)).searchParams.get("code") ?? "";
      return (await ask({ grant_type: "authorization_code", code, ...extras })).status;
    };
    assert.equal(await redeem({}), 400);
    assert.equal(await redeem({ code_verifier: "w".repeat(43) }), 400);
    assert.equal(await redeem({ code_verifier: verifier }), 200);
  });

  it("renews with a refresh token until it is revoked", async () => {
    const first = (await ask({ grant_type: "client_credentials" })).json;
    const renew = () => ask({ grant_type: "refresh_token", refresh_token: String(first.refresh_token) });
    const renewed = await renew();
    assert.equal(renewed.json.refresh_token, first.refresh_token);
    assert.notEqual(renewed.json.access_token, first.access_token);
    stage.bitbucket.revokeConsumer({ clientId });
    assert.deepEqual((await renew()).json, { error_description: "Invalid refresh_token", error: "invalid_grant" });
    assert.equal((await callWith(stage, String(renewed.json.access_token), widgets)).status, 401);
  });

  it("exchanges an app's JWT for a token, narrowed to scopes and to a repository", async () => {
    const { clientKey, sharedSecret } = await stage.bitbucket.installApp({
      descriptorUrl: stage.app.descriptorUrl,
      workspace: "acme",
    });
    stage.bitbucket.createRepository({ workspace: "acme", name: "Gadgets" });
    const exchange = (form: Record<string, string>) =>
      ask(
        { grant_type: "urn:bitbucket:oauth2:jwt", ...form },
        `JWT ${signForApi(sharedSecret ?? "", clientKey, "POST", tokenUrl())}`,
      );
    assert.equal((await exchange({})).json.scopes, "account pullrequest");
    const narrow = await exchange({ scope: "repository", bitbucket_repository: stage.repository });
    assert.equal(narrow.json.scopes, "repository");
    const token = String(narrow.json.access_token);
    assert.equal((await callWith(stage, token, widgets)).status, 200);
    assert.equal((await callWith(stage, token, `${widgets}/pullrequests`)).status, 403);
    assert.equal((await callWith(stage, token, "/repositories/acme/gadgets")).status, 404);
    assert.equal((await exchange({ scope: "webhook" })).json.error, "invalid_scope");
    assert.equal((await ask({ grant_type: "urn:bitbucket:oauth2:jwt" }, "JWT x.y.z")).json.error, "invalid_grant");
    await stage.bitbucket.uninstallApp({ app: "ci-app", workspace: "acme" });
    assert.equal((await callWith(stage, token, widgets)).status, 401);
  });

  it("shows a user the workspaces they belong to", async () => {
    stage.bitbucket.createWorkspace({ name: "Other", slug: "other", admins: [stage.wim] });
    const code = (await consent({})).searchParams.get("code") ?? "";
    const { json } = await ask({ grant_type: "authorization_code", code });
    const own = await callWith(stage, String(json.access_token), "/user/workspaces");
    assert.deepEqual(
      [own.json.size, dig(own.json, "values", 0, "workspace", "slug"), dig(own.json, "values", 0, "administrator")],
      [1, "acme", true],
    );
  });
});
