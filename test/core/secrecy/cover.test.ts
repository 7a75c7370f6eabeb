import assert from "node:assert/strict";

import fc from "fast-check";

import type { Answer, Call } from "../../../src/core/call.ts";
import { keepSecret } from "../../../src/core/secrecy/cover.ts";
import { answered } from "../../ci/canned.ts";
import { spellingsOf } from "./spellings.ts";

const call = (more: Partial<Call>): Call => ({
  purpose: "test",
  method: "GET",
  url: "https://ci.example.com/",
  ...more,
});
const hears = (answer: Answer) => () => Promise.resolve(answer);
const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString("base64")}`;

describe("secrecy", () => {
  it("S9 covers a secret in every spelling programs quote it in", () => {
    for (const secret of [
      "p@ss/word+1 <&\"'\\>",
      "grüße-äöü-💥-99",
      "a%41b%2Fc&amp;d",
      "x\\u0041\\ny\\\\zz",
      "line one\nline two",
    ]) {
      for (const [name, spelling] of spellingsOf(secret)) {
        const masked = keepSecret([secret]).mask(`before ${spelling} after`);
        assert.match(
          masked,
          name.startsWith("base64")
            ? /^before [\w+/=-]{0,4}\[secret\][\w+/=-]{0,8} after$/
            : /^before \[secret\] after$/,
          `${name} of ${secret}`,
        );
      }
    }
  });

  it("S9 covers any secret in any spelling, and leaves what is around it", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 60, unit: "grapheme" }),
        fc.constantFrom(...spellingsOf("").keys()),
        (secret, name) => {
          fc.pre(Buffer.from(secret).length >= 8 && secret.trim().length >= 8);
          const masked = keepSecret([secret]).mask(`{"a":"${spellingsOf(secret).get(name) ?? ""}","b":"c"}`);
          assert.ok(
            masked.includes("[secret]") && masked.startsWith('{"a":"') && masked.endsWith('","b":"c"}'),
            `${name}: ${masked}`,
          );
        },
      ),
    );
  });

  it("S9 covers overlapping and neighbouring secrets whole", () => {
    assert.equal(keepSecret(["abcdefgh", "efghijkl"]).mask("-abcdefghijkl-"), "-[secret]-");
    assert.equal(keepSecret(["abcdefgh"]).mask("abcdefghabcdefgh"), "[secret][secret]");
    assert.equal(keepSecret(["abcdefgh", "cdefgh"]).mask("%61bcdefgh%20x"), "[secret]%20x");
  });

  it("S9 covers every spelling of a plain secret in a text of nothing else, at its shortest", () => {
    for (const secret of ["abcd1234", "a-token_of.several.parts", "x".repeat(150)]) {
      for (const [name, spelling] of spellingsOf(secret)) {
        assert.ok(!keepSecret([secret]).mask(spelling).includes(spelling), name);
      }
    }
  });

  it("covers a short secret only where it stands alone, and none of three letters", () => {
    assert.equal(keepSecret(["main", "b", ""]).mask("main: domain, b, (main)"), "[secret]: domain, b, ([secret])");
  });

  it("S9 covers what a call proves itself with, whatever its header or parameter is called", async () => {
    const sent = call({
      url: "https://ci.example.com/?private_token=in-the-address&branch=feature-long-name",
      headers: {
        authorization: basic("ada:pass-of-ada"),
        "x-hub-signature": "sha256=0123456789abcdef0123",
        "x-own-proof": "proof-of-mine",
        cookie: "SID=sid-of-the-session; a=b",
        "x-event-key": "repo:push-event",
      },
    });
    const texts = [
      basic("ada:pass-of-ada"),
      basic("ada:pass-of-ada").slice(6),
      "pass-of-ada",
      "0123456789abcdef0123",
      "proof-of-mine",
      "sid-of-the-session",
      "in-the-address",
      encodeURIComponent(basic("ada:pass-of-ada")),
    ];
    const secrecy = keepSecret([]);
    const heard = await secrecy.send(
      sent,
      hears(
        answered(500, `${texts.join("|")}|repo:push-event|feature-long-name`, {
          location: `https://x/?t=${texts[7] ?? ""}`,
        }),
      ),
    );
    assert.ok(heard.kind === "answered");
    for (const text of texts)
      assert.ok(
        !heard.body.includes(text) && !heard.headers["location"]?.includes(text) && !secrecy.mask(text).includes(text),
        text,
      );
    assert.ok(heard.body.endsWith("|repo:push-event|feature-long-name"));
  });

  it("S9 covers what was handed out on the way, but hands it on to whoever asked", async () => {
    const secrecy = keepSecret([]);
    const handed = answered(
      200,
      { crumb: "crumb-of-jenkins", crumbRequestField: "Jenkins-Crumb", deep: [{ access_token: "token-of-uaa" }] },
      {},
      ["JSESSIONID=session-of-jenkins; Path=/"],
    );
    assert.deepEqual(await secrecy.send(call({}), hears(handed)), handed);
    assert.equal(
      secrecy.mask("crumb-of-jenkins token-of-uaa session-of-jenkins Jenkins-Crumb"),
      "[secret] [secret] [secret] Jenkins-Crumb",
    );
    const refreshing = call({
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=refresh_token&refresh_token=refresh-for-ever",
    });
    const renewed = answered(200, { access_token: "new-access-token", refresh_token: "refresh-for-ever" });
    assert.deepEqual(await secrecy.send(refreshing, hears(renewed)), renewed);
    const refused = await secrecy.send(refreshing, hears(answered(400, { error: "unknown token refresh-for-ever" })));
    assert.ok(refused.kind === "answered" && !refused.body.includes("refresh-for-ever"));
  });

  it("leaves a success readable: short secrets and open words stay, a handle whole or not at all", async () => {
    const secrecy = keepSecret(["true", "payments-main", "really-secret"], () => ["job payments-main"]);
    const heard = await secrecy.send(
      call({}),
      hears(answered(200, '{"building":true,"job":"payments-main","log":"really-secret"}')),
    );
    assert.ok(heard.kind === "answered");
    assert.equal(heard.body, '{"building":true,"job":"payments-main","log":"[secret]"}');
    assert.deepEqual(
      [secrecy.keep("job/payments-main/7"), secrecy.keep("job/really-secret/7")],
      ["job/payments-main/7", undefined],
    );
    assert.equal(secrecy.mask("payments-main"), "[secret]");
  });

  it("S16 goes through hostile text of 64 KiB a fixed number of times", () => {
    const secrets = Array.from({ length: 20 }, (_, index) => `${"ab".repeat(20)}${index}`);
    for (const unit of ["ab", "%25", "\\", "&amp;", "+ ", "%", "\\u00", "%41%42", "a"]) {
      const text = unit.repeat(Math.ceil((64 * 1024) / unit.length));
      assert.equal(keepSecret(secrets).mask(text), text);
    }
  });
});
