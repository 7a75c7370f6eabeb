import assert from "node:assert/strict";

import { createRender } from "../../../src/http/pages/render.ts";
import type { ProblemModel } from "../../../src/http/route.ts";
import { frameAdmin, tabAdmin } from "./stage.ts";

const options = {
  viewsDir: "views",
  publicDir: "public",
  isCached: true,
  frameScriptUrl: "https://bitbucket.org/atlassian-connect/all.js",
};
const render = createRender(options);
const problem: ProblemModel = {
  status: 404,
  code: "not-found",
  sentence: "There is <b>no</b> such link.",
  ways: [],
  isPosted: false,
  requestId: "request-1",
};

describe("http/pages/render", () => {
  it("renders the doors' own views", async () => {
    assert.match(
      await render("landing", {}, { nonce: "n", visitor: undefined }),
      /<title>Builds for Bitbucket · CI Bridge<\/title>/,
    );
    assert.match(
      await render("sign-in", { token: "t", workspace: "acme" }, { nonce: "n", visitor: undefined }),
      /<form method="post" action="\/sign-in\/t" class="form-verbs">/,
    );
    const html = await render("problem", problem, { nonce: "n", visitor: undefined });
    assert.match(html, /Nothing here/);
    assert.match(html, /There is &lt;b&gt;no&lt;\/b&gt; such link\./);
    assert.match(html, /request-1/);
  });

  it("shows by its name what turns the direction of writing, and leaves what was typed as it is (S16)", async () => {
    const sentence = "a\u202ebranch\u2066 beside";
    const html = await render("problem", { ...problem, sentence }, { nonce: "n", visitor: undefined });
    assert.match(html, /a⟨U\+202E⟩branch⟨U\+2066⟩ beside/);
    const form = await render("sign-in", { token: "t", workspace: sentence }, { nonce: "n", visitor: tabAdmin });
    assert.doesNotMatch(form, /[\u202a-\u202e\u2066-\u2069]/);
  });

  it("gives every script element the nonce, and writes no style or script of its own (S14)", async () => {
    for (const visitor of [undefined, tabAdmin, frameAdmin]) {
      const html = await render("problem", problem, { nonce: "abc123", visitor });
      for (const [tag] of html.matchAll(/<script[^>]*>/g)) assert.match(tag, /src="[^"]+" nonce="abc123"/);
      assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=|<script[^>]*>[^<]/);
    }
  });

  it("names the host's script in a frame only", async () => {
    assert.match(await render("landing", {}, { nonce: "n", visitor: frameAdmin }), /all\.js/);
    assert.doesNotMatch(await render("landing", {}, { nonce: "n", visitor: tabAdmin }), /all\.js/);
  });

  it("shows navigation and sign-out in a tab only", async () => {
    assert.match(
      await render("landing", {}, { nonce: "n", visitor: tabAdmin }),
      /action="\/sign-out"[\s\S]*value="tab-session"/,
    );
    assert.doesNotMatch(await render("landing", {}, { nonce: "n", visitor: frameAdmin }), /<header|sign-out/);
    assert.doesNotMatch(await render("landing", {}, { nonce: "n", visitor: undefined }), /sign-out/);
  });
});
