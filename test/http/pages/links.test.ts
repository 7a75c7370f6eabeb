import assert from "node:assert/strict";

import type { Form } from "../../../src/http/route.ts";
import { newLinkSettings } from "../../../src/core/link.ts";
import { typedOfLink } from "../../../src/page-models/forms/link-typed.ts";
import { repositoryId } from "./sample.ts";
import { follow, htmlOf, movedTo, see, textOf } from "./see.ts";
import { answered, setStage, stageOf } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

function linkForm(more: Record<string, string> = {}): Form {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...typedOfLink(newLinkSettings), name: "lint" }))
    own[`link-${name}`] = value;
  return {
    ...own,
    server: "a-server",
    intent: "save",
    "job-job": "payments/lint",
    "job-buildToken": "",
    "job-mode": "plain",
    ...more,
  };
}

describe("http/pages links", () => {
  it("keeps a new link, tests it, and says both on its page", async () => {
    const stage = setStage();
    const reply = await stage.ask("POST", `${mine}/links`, { form: linkForm() });
    const link = stage.rows.links.at(-1);
    assert.equal(movedTo(reply), `${mine}/links/${link?.id ?? ""}`);
    assert.deepEqual(
      [link?.tenantId, link?.repositoryId, link?.name, link?.settings],
      ["a", repositoryId, "lint", { job: "payments/lint", mode: "plain" }],
    );
    assert.match(textOf(await follow(stage, reply)), /Saved\. Connection works Jenkins 2\.516 answers/);
  });

  it("keeps a link whose job does not answer, and says what is wrong", async () => {
    const stage = setStage();
    const reply = await stage.ask("POST", `${mine}/links`, { form: linkForm({ "job-job": "missing" }) });
    assert.match(
      textOf(await follow(stage, reply)),
      /Saved\. The server answers, but the job was not found .* no job “missing”/,
    );
  });

  it("shows a faulty form again: faults beside their fields, values kept, nothing saved", async () => {
    const stage = setStage();
    const reply = await stage.ask("POST", `${mine}/links`, {
      form: linkForm({
        "link-name": "",
        "job-job": "",
        "link-branchesInclude": "release/*",
        "link-parameters": "A={{ nope }}",
      }),
    });
    assert.equal(reply.kind === "page" ? reply.status : 0, 422);
    const html = await htmlOf(reply);
    assert.match(html, /id="link-name-fault"[^>]*><p class="fault">.*Name is missing/);
    assert.match(html, /id="job-job-fault"[^>]*><p class="fault">.*Job is missing/);
    assert.match(html, /there is no variable nope/);
    assert.match(html, /release\/\*<\/textarea>/);
    assert.equal(stage.rows.links.length, 4);
  });

  it("opens the folded part a fault is in", async () => {
    const html = await htmlOf(
      await setStage().ask("POST", `${mine}/links`, { form: linkForm({ "link-deadlineMinutes": "0" }) }),
    );
    assert.match(html, /<details class="more" open>\s*<summary>Verdicts and deadlines/);
  });

  it("puts a taken name's sentence beside the name", async () => {
    const html = await htmlOf(
      await setStage().ask("POST", `${mine}/links`, { form: linkForm({ "link-name": "unit tests" }) }),
    );
    assert.match(html, /id="link-name-fault"[^>]*><p class="fault">.*Another link of this repository/);
  });

  it("tests a link before it is saved, with the typed secret, and keeps nothing", async () => {
    const stage = setStage((call) => answered(call.url.startsWith("https://ci.example.com") ? 200 : 500));
    const before = JSON.stringify(stage.rows);
    const html = await htmlOf(
      await stage.ask("POST", `${mine}/links`, {
        form: linkForm({ intent: "test", "job-buildToken": "typed-secret" }),
      }),
    );
    assert.match(html, /Connection works/);
    assert.doesNotMatch(html, /typed-secret/);
    assert.equal(JSON.stringify(stage.rows), before);
    assert.equal(stage.calls.length, 1);
  });

  it("previews parameters over the newest event without asking for the rest of the form", async () => {
    const html = await htmlOf(
      await setStage().ask("POST", `${mine}/links`, {
        form: linkForm({
          intent: "preview",
          "link-name": "",
          "link-parameters": "REF={{ branch | upcase }}\nSHA={{ commit_short }}",
        }),
      }),
    );
    assert.match(textOf(html), /the newest event: push, feature\/rounding: REF FEATURE\/ROUNDING SHA 5a1ec0de5a1e/);
    assert.doesNotMatch(html, /class="fault"/);
  });

  it("S16: previews parameters at the cost of one delivery, and saves none that cost more", async () => {
    const stage = setStage();
    const before = stage.rows.links.length;
    const parameters = Array.from(
      { length: 100 },
      (_, index) => `P${index}={% for i in (1..1000) %}{{ branch }}{% endfor %}`,
    ).join("\n");
    for (const intent of ["preview", "save"]) {
      const page = await stage.ask("POST", `${mine}/links`, {
        form: linkForm({ intent, "link-parameters": parameters }),
      });
      assert.match(
        textOf(await htmlOf(page)),
        /P0 feature\/rounding.*P99 This link wants too much at the template of parameter P99.*/s,
      );
      assert.match(
        textOf(await htmlOf(page)),
        /This link would send too much: its templates take too much work altogether.* Please make the templates shorter or simpler/,
      );
    }
    assert.equal(stage.rows.links.length, before);
  });

  it("S16: makes nobody wait for the previews of a workspace that makes many long ones", async () => {
    const stage = setStage();
    const busy = stageOf({ ...stage, ports: { ...stage.ports, turns: { ...stage.ports.turns, waitMs: () => 5_000 } } });
    await assert.rejects(
      busy.ask("POST", `${mine}/links`, { form: linkForm({ intent: "preview" }) }),
      /wait 5 seconds, and make those with loops simpler/,
    );
  });

  it("previews over a made-up push where no event came yet", async () => {
    const stage = setStage();
    const html = await htmlOf(
      await stage.ask("POST", "/repositories/%7Bquiet%7D/links", {
        form: linkForm({ intent: "preview", "link-parameters": "REPO={{ repository.full_name }} on {{ branch }}" }),
      }),
    );
    assert.match(textOf(html), /a made-up push to main, since no event has come yet: REPO acme\/quiet on main/);
  });

  it("changes a link and keeps the secrets that were not typed", async () => {
    const stage = setStage();
    await stage.ask("POST", `${mine}/links/unit`, { form: linkForm({ "link-name": "all tests" }) });
    const link = stage.rows.links.find((one) => one.id === "unit");
    assert.deepEqual(
      [link?.name, link?.secrets, link?.secretParameters],
      ["all tests", { buildToken: "canary-link-token" }, { DEPLOY_KEY: "canary-parameter" }],
    );
  });

  it("pauses and resumes, back to the list or to the link", async () => {
    const stage = setStage();
    assert.equal(movedTo(await stage.ask("POST", `${mine}/links/unit/pause`, { form: { back: "list" } })), mine);
    assert.equal(stage.rows.links.find((one) => one.id === "unit")?.isPaused, true);
    const reply = await stage.ask("POST", `${mine}/links/unit/resume`);
    assert.equal(movedTo(reply), `${mine}/links/unit`);
    assert.match(textOf(await follow(stage, reply)), /unit tests: resumed/);
  });

  it("moves to no address that a form asks for", async () => {
    assert.equal(
      movedTo(await setStage().ask("POST", `${mine}/links/unit/pause`, { form: { back: "https://evil.example" } })),
      `${mine}/links/unit`,
    );
  });

  it("tests a link and says the adapter's sentence", async () => {
    const stage = setStage(() => answered(401));
    assert.match(
      textOf(await follow(stage, await stage.ask("POST", `${mine}/links/unit/test`))),
      /The server refuses the credentials Jenkins refused the user and token \[secret\]/,
    );
  });

  it("asks before it removes a link, and then removes it", async () => {
    const stage = setStage();
    assert.match(textOf(await see(stage, `${mine}/links/unit/remove`)), /Remove the link “unit tests”/);
    assert.match(textOf(await follow(stage, await stage.ask("POST", `${mine}/links/unit/remove`))), /Link removed/);
    assert.ok(!stage.rows.links.some((one) => one.id === "unit"));
  });

  it("gives the badge's and the result's address to copy, the latter to admins only", async () => {
    const html = await see(setStage(), `${mine}/links/unit`);
    assert.match(html, /value="\[!\[unit tests\]\(https:\/\/bridge\.example\.com\/badge\/badge-token-of-unit\.svg\)\]/);
    assert.match(html, /value="https:\/\/bridge\.example\.com\/results\/result-token-of-unit"/);
    assert.doesNotMatch(
      await see(setStage(), `${mine}/links/unit`, {
        tenantId: "a",
        userId: "{x}",
        role: "write",
        place: "tab",
        sessionToken: "t",
      }),
      /result-token/,
    );
  });
});
