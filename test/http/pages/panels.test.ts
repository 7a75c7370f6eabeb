import assert from "node:assert/strict";

import { commit, repositoryId, sampleBuild } from "./sample.ts";
import { see, textOf } from "./see.ts";
import { frameAdmin, setStage } from "./stage.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;

describe("http/pages panels and build page", () => {
  it("shows the builds of a pull request's head, and why a link has none", async () => {
    const stage = setStage();
    stage.rows.deliveries = stage.rows.deliveries.filter((delivery) => delivery.eventId === "e3");
    stage.rows.decisions = stage.rows.decisions.filter((decision) => decision.eventId !== "e1");
    const text = textOf(await see(stage, "/frame/pull-request?pullRequest=12", frameAdmin));
    assert.match(text, /Builds of pull request #12 5a1ec0de/);
    assert.match(text, /Running unit tests Compiling/);
    assert.match(text, /Not built deploy preview branch feature\/rounding matches none of main, release\/\*/);
  });

  it("counts a build that the push of the same commit started", async () => {
    const stage = setStage();
    stage.rows.builds = [sampleBuild("unit", "passed", 1)];
    assert.match(textOf(await see(stage, "/frame/pull-request?pullRequest=12", frameAdmin)), /Passed unit tests/);
  });

  it("believes the host about the head, by its first digits or all, and shows no older verdict for it", async () => {
    const stage = setStage();
    for (const head of [commit, commit.slice(0, 12)])
      assert.match(
        textOf(await see(stage, `/frame/pull-request?pullRequest=12&commit=${head}`, frameAdmin)),
        /Running unit tests/,
      );
    const text = textOf(await see(stage, `/frame/pull-request?pullRequest=12&commit=${"9".repeat(40)}`, frameAdmin));
    assert.match(text, /No build yet unit tests/);
  });

  it("loads itself again by session, not by the frame's token (S9)", async () => {
    const html = await see(setStage(), `/frame/pull-request?pullRequest=12&commit=${commit}`, frameAdmin);
    const search = `session&#x3D;frame-session&amp;commit&#x3D;${commit}`;
    assert.match(html, new RegExp(`data-refresh-href="${mine}/pull-requests/12\\?${search}"`));
  });

  it("knows no pull request without a number", async () => {
    for (const query of [
      "",
      "?pullRequest=x",
      "?pullRequest=-1",
      "?pullRequest=1.5",
      "?pullRequest=%7Bpullrequest.id%7D",
    ])
      await assert.rejects(
        setStage().ask("GET", `/frame/pull-request${query}`, { visitor: frameAdmin }),
        /no such pull request/,
      );
  });

  it("shows each link's newest build in the repository panel", async () => {
    assert.match(
      textOf(await see(setStage(), "/frame/repository", frameAdmin)),
      /Running unit tests .* Failed deploy preview .* Passed nightly/,
    );
  });

  it("says of a build why it was started, by whom, from what, and how it was asked for", async () => {
    const stage = setStage();
    stage.rows.builds = stage.rows.builds.map((build) => ({ ...build, deliveryId: "d3", durationMs: 6000 }));
    const html = await see(stage, "/builds/page-token-unit-2");
    const text = textOf(html);
    assert.match(text, /Started by Pull request updated by Jane Doe/);
    assert.match(text, /Why Pushes to every branch are taken\./);
    assert.match(text, /Pull request #12 Round totals before the tax from feature\/rounding/);
    assert.match(text, /Job unit tests on Jenkins \(build\.example\.com\) , number 12/);
    assert.match(text, /Took 6 s/);
    assert.match(text, /How it was asked for No answer Try 1: start the build/);
    for (const href of [
      "https://bitbucket.org/acme/payments/pull-requests/12",
      "https://bitbucket.org/acme/payments/commits/5a1ec0de5a1ec0de5a1ec0de5a1ec0de5a1ec0de",
      "https://ci.example.com/job/payments/12/",
      "https://ci.example.com/job/payments/12/console",
    ])
      assert.ok(html.includes(`href="${href}"`), href);
  });

  it("shows a build to whoever has its address, and refreshes while it runs", async () => {
    const html = await see(setStage(), "/builds/page-token-unit-2");
    assert.match(html, /<noscript><meta http-equiv="refresh" content="5"><\/noscript>/);
    assert.match(html, /href="https:\/\/ci\.example\.com\/job\/payments\/12\/"/);
    assert.doesNotMatch(await see(setStage(), "/builds/page-token-deploy-185"), /http-equiv="refresh"/);
  });

  it("lists the parts of a run that report by themselves", async () => {
    const stage = setStage();
    stage.rows.builds.push(sampleBuild("unit", "failed", 3, { context: "lint", deliveryId: "d4", id: "part" }));
    assert.match(textOf(await see(stage, "/builds/page-token-unit-2")), /Parts Failed lint/);
  });

  it("S40 shows parts in pages of fifty, on the build's page and on its delivery's", async () => {
    const stage = setStage();
    const parts = Array.from({ length: 120 }, (_, at) =>
      sampleBuild("unit", "passed", 1000 + at, { context: `step-${at}`, deliveryId: "d4", id: `part-${at}` }),
    );
    stage.rows.builds.push(...parts);
    const count = (html: string): number => new Set(html.match(/\bstep-\d+/g)).size;
    const first = await see(stage, "/builds/page-token-unit-2");
    assert.equal(count(first), 50);
    assert.match(textOf(first), /1 to 50 of 120 · Older/);
    const last = await see(stage, "/builds/page-token-unit-2?page=3");
    assert.equal(count(last), 20);
    assert.match(last, /href="\/builds\/page-token-unit-2\?page&#x3D;2">Newer/);
    const delivery = await see(stage, `${mine}/deliveries/d4?page=2`);
    assert.equal(count(delivery), 50);
    assert.match(textOf(delivery), /51 to 100 of 121 · Newer · Older/);
    for (const page of ["0", "-1", "x", "9999999999", "4"])
      assert.ok(count(await see(stage, `/builds/page-token-unit-2?page=${page}`)) > 0, page);
  });

  it("S40 shows at most twenty parts in a panel, those that failed first", async () => {
    const stage = setStage();
    const parts = Array.from({ length: 120 }, (_, at) =>
      sampleBuild("unit", at === 119 ? "failed" : "passed", 1000 + at, { context: `step-${at}`, id: `part-${at}` }),
    );
    stage.rows.builds.push(...parts);
    const html = await see(stage, "/frame/pull-request?pullRequest=12", frameAdmin);
    assert.equal(new Set(html.match(/\bstep-\d+/g)).size, 20);
    assert.match(textOf(html), /Failed step-119/);
  });

  it("R13 tells which reports changed nothing, why, and what the CI said about them", async () => {
    const stage = setStage();
    const refusal = { at: 1, said: "lint <passed>", why: "nothing proves that it is newer", isAsked: true };
    const refusals = [
      { ...refusal, answer: "the CI server, asked, says failed" },
      { ...refusal, at: 2 },
      { ...refusal, at: 3, isAsked: false },
    ];
    stage.rows.builds = stage.rows.builds.map((build) => (build.deliveryId === "d4" ? { ...build, refusals } : build));
    for (const path of ["/builds/page-token-unit-2", `${mine}/deliveries/d4`]) {
      const text = textOf(await see(stage, path));
      assert.match(
        text,
        /“lint &lt;passed&gt;” was refused .* nothing proves that it is newer ; the CI server is being asked\./,
      );
      assert.match(text, /newer ; the CI server, asked, says failed \./);
    }
  });

  it("says that an address leads to no build", async () => {
    await assert.rejects(setStage().ask("GET", "/builds/wrong"), /There is no build at this address/);
  });
});
