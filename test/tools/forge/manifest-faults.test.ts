import assert from "node:assert/strict";

import { readManifest } from "../../../sandbox/forge/manifest-faults.ts";
import { changed, manifest } from "./sample.ts";

function faultsOf(value: unknown): readonly string[] {
  const read = readManifest(value);
  return "faults" in read ? read.faults : [];
}

const endpoint = "modules/endpoint/1";
const page = "modules/bitbucket:repoSettingsMenuPage/0";

/** What is broken, how, and the words that say so. */
const broken: readonly (readonly [what: string, path: string, value: unknown, says: RegExp])[] = [
  [
    "a misspelt event",
    "modules/trigger/1/events/0",
    "avi:bitbucket:pushed:repository",
    /no event avi:bitbucket:pushed/,
  ],
  ["an event of another product", "modules/trigger/1/events/0", "avi:jira:created:issue", /no event avi:jira/],
  ["an unknown property of a page", `${page}/viewportSize`, "large", /repoSettingsMenuPage.0: .*"viewportSize"/],
  ["an unknown property of an endpoint", `${endpoint}/auth/appToken`, { enabled: true }, /auth: .*"appToken"/],
  ["an event filter, which is refused", "modules/trigger/1/filter", { ignoreSelf: true }, /trigger.1: .*"filter"/],
  ["an unknown kind of module", "modules/bitbucket:repoSettingsPage", [], /modules: .*"bitbucket:repoSettingsPage"/],
  ["an unknown section", "webhooks", [], /"webhooks"/],
  ["a page that calls nothing", `${page}/resolver`, undefined, /resolver/],
  ["no scope for system tokens", "permissions/scopes/0", undefined, /ep-frame needs the scope read:app-system-token/],
  ["no scope for user tokens", "permissions/scopes/1", undefined, /ep-frame needs the scope read:app-user-token/],
  ["no scope for an event", "permissions/scopes/2", undefined, /avi:bitbucket:push:repository needs the scope/],
  ["no scope for the merge check", "permissions/scopes/3", undefined, /builds-green needs the scope read:pullrequest/],
  ["a scope for webhooks", "permissions/scopes/5", "read:webhook:bitbucket", /no scope read:webhook:bitbucket/],
  ["a scope twice", "permissions/scopes/5", "read:workspace:bitbucket", /named twice/],
  ["a key at two kinds of module", `${page}/key`, "on-hour", /key on-hour stands at more than one module/],
  ["a key of 24 characters", `${endpoint}/key`, "e".repeat(24), /modules.endpoint.1.key: is no key/],
  ["a base URL without TLS", "remotes/0/baseUrl", "http://ci-bridge.example.com", /no literal https address/],
  ["a base URL on loopback", "remotes/0/baseUrl", "http://127.0.0.1:3000", /no literal https address/],
  ["a base URL to be filled in", "remotes/0/baseUrl", "${BASE_URL}", /no literal https address/],
  ["a base URL with a slash", "remotes/0/baseUrl", "https://ci-bridge.example.com/", /no literal https address/],
  ["storage that is not explained", "remotes/0/storage", undefined, /does not say whether end-user data/],
  ["a remote pages cannot call", "remotes/0/operations", ["storage"], /cannot be called by pages/],
  ["a remote that is not there", `${endpoint}/remote`, "elsewhere", /the remote elsewhere, which is not there/],
  [
    "a trigger without its endpoint",
    "modules/trigger/0/endpoint",
    "ep-none",
    /on-lifecycle names the endpoint ep-none/,
  ],
  ["a page without its endpoint", `${page}/resolver/endpoint`, "ep-none", /repo-settings names the endpoint ep-none/],
  ["a page without its files", `${page}/resource`, "pages", /repo-settings names the resource pages/],
  ["files by way of an entry", `${page}/resource`, "frame/settings", /resource: is no key/],
  ["an event without a route", `${endpoint}/route`, undefined, /on-repository calls .* which has no route/],
  ["a merge check without a route", "modules/endpoint/5/route", undefined, /builds-green calls .* which has no route/],
  [
    "a merge check that asks for a user",
    "modules/endpoint/5/auth/appUserToken",
    { enabled: true },
    /builds-green .* for a user token, and no person is there/,
  ],
  ["a merge check at another time", "modules/bitbucket:mergeCheck/0/triggers/0", "on-build", /triggers.0/],
  ["a function beside the endpoint", "modules/trigger/0/function", "main", /trigger.0: .*"function"/],
  ["no runtime", "app/runtime", undefined, /app.runtime/],
  ["an app id to be filled in", "app/id", "APP_ID", /app.id: is no app id/],
];

describe("what Forge's schema lets through, and this app's manifest may not have", () => {
  it("is nothing of what the manifest has", () => assert.deepEqual(faultsOf(manifest), []));

  for (const [what, path, value, says] of broken)
    it(`is ${what}`, () => {
      const faults = faultsOf(changed(path, value));
      assert.ok(
        faults.some((fault) => says.test(fault)),
        JSON.stringify(faults),
      );
    });

  it("is a scope of no product at all, since tokens would be good for nothing", () => {
    const faults = faultsOf(changed("permissions/scopes", ["read:app-system-token"]));
    assert.ok(faults.some((fault) => /at least one scope of Bitbucket's/.test(fault)));
  });

  it("may be loopback where a stand-in takes the place of Forge", () => {
    const here = changed("remotes/0/baseUrl", "http://127.0.0.1:3000");
    assert.ok("manifest" in readManifest(here, { mayUseLoopback: true }));
    const elsewhere = changed("remotes/0/baseUrl", "http://127.0.0.1.example.com");
    assert.ok("faults" in readManifest(elsewhere, { mayUseLoopback: true }));
  });
});
