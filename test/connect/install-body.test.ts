import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { Problem } from "../../src/core/problem.ts";
import { readInstallBody, readUninstallBody } from "../../src/connect/install-body.ts";
import { appKey, clientKey, sharedSecret, workspaceId } from "./tokens.ts";
import { needMaterial } from "../material.ts";

const expected = { appKey, hosts: ["bitbucket.org", "api.bitbucket.org"] };
const good = {
  productType: "bitbucket",
  principal: { username: "acme", display_name: "Acme", uuid: workspaceId, type: "team", links: {} },
  eventType: "installed",
  baseUrl: "https://bitbucket.org",
  baseApiUrl: "https://api.bitbucket.org",
  key: appKey,
  clientKey,
  sharedSecret,
  publicKey: "MIGf",
};

function bytesOf(body: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(body));
}
function refuses(body: unknown, code: string, sentence: RegExp): void {
  assert.throws(
    () => readInstallBody(bytesOf(body), expected),
    (thrown: unknown) => {
      assert.ok(thrown instanceof Problem);
      assert.equal(thrown.code, code);
      assert.match(thrown.message, sentence);
      assert.ok(!thrown.message.includes(sharedSecret));
      return true;
    },
  );
}

describe("connect/install-body (S3)", () => {
  it("reads what Bitbucket sends", () => {
    assert.deepEqual(readInstallBody(bytesOf(good), expected), {
      clientKey,
      accountId: workspaceId,
      name: "acme",
      sharedSecret,
      baseUrl: "https://bitbucket.org",
    });
  });
  it("names a workspace in privacy mode by its display name", () => {
    assert.equal(
      readInstallBody(
        bytesOf({ ...good, principal: { uuid: workspaceId, type: "team", display_name: "Acme" } }),
        expected,
      ).name,
      "Acme",
    );
    assert.equal(
      readInstallBody(bytesOf({ ...good, principal: { uuid: workspaceId, type: "team" } }), expected).name,
      workspaceId,
    );
  });
  it("takes the client key of a descriptor nobody registered", () =>
    assert.equal(
      readInstallBody(bytesOf({ ...good, clientKey: "connection:479" }), expected).clientKey,
      "connection:479",
    ));

  it("refuses a personal account, which gets no secret", () => {
    const { sharedSecret: _left, ...without } = good;
    assert.equal(_left, sharedSecret);
    refuses(
      { ...without, principal: { ...good.principal, type: "user" } },
      "installation-refused",
      /personal account .* install it in a workspace/,
    );
    refuses({ ...without }, "installation-refused", /sends no secret/);
  });
  it("refuses a secret nobody would make", () =>
    refuses({ ...good, sharedSecret: "short" }, "installation-refused", /too short/));
  it("refuses a client key of another workspace or app", () => {
    refuses(
      { ...good, principal: { ...good.principal, uuid: "{99999999-2222-3333-4444-555555555555}" } },
      "installation-refused",
      /another workspace or app/,
    );
    refuses(
      { ...good, clientKey: clientKey.replace(appKey, "other-app") },
      "installation-refused",
      /another workspace or app/,
    );
    refuses({ ...good, key: "other-app" }, "installation-refused", /another key/);
  });
  it("refuses another host, and calls it by no means", () => {
    refuses({ ...good, baseUrl: "https://bitbucket.org.evil.example" }, "installation-refused", /own Bitbucket only/);
    refuses({ ...good, baseUrl: "https://evil.example/bitbucket.org" }, "installation-refused", /own Bitbucket only/);
  });
  it("refuses what is none of Bitbucket's calls, naming the fields", () => {
    refuses({ ...good, clientKey: "whatever" }, "unreadable", /clientKey/);
    refuses({ ...good, eventType: "uninstalled" }, "unreadable", /eventType/);
    refuses({ ...good, productType: "jira" }, "unreadable", /productType/);
    refuses({ ...good, sharedSecret: { $ne: "" } }, "unreadable", /sharedSecret/);
    refuses({ ...good, principal: { ...good.principal, uuid: "acme" } }, "unreadable", /principal\.uuid/);
    refuses([], "unreadable", /not an object/);
    assert.throws(() => readInstallBody(Buffer.from("{"), expected), /not JSON/);
    assert.throws(() => readInstallBody(Buffer.from([0xff, 0xfe]), expected), /not JSON/);
  });

  it("reads the captured calls", function () {
    const folder = needMaterial(this, "captures/connect");
    const payload = (name: string): Uint8Array =>
      bytesOf((JSON.parse(readFileSync(`${folder}/${name}.json`, "utf8")) as { payload: unknown }).payload);
    const theirs = { appKey: "toolchain-dev", hosts: expected.hosts };
    assert.equal(readInstallBody(payload("app_install_team"), theirs).name, "festivus-miracle");
    assert.equal(
      readUninstallBody(payload("app_uninstall_team"), theirs).accountId,
      "{acf54878-51be-473e-bf0b-0fbb12e011ad}",
    );
    assert.throws(
      () => readInstallBody(payload("app_install_user"), { ...theirs, appKey: "toolchain" }),
      /personal account/,
    );
  });
});
