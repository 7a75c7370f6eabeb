import assert from "node:assert/strict";

import fc from "fast-check";

import type { Build } from "../../../src/core/build.ts";
import { isPublicAddress, statusFrom, statusKeyFrom } from "../../../src/core/rules/status.ts";

import { sampleBuild, sampleLink } from "../../sample.ts";

describe("status key", () => {
  it("is readable when the text is short", () => {
    assert.equal(statusKeyFrom("payments"), "payments");
    assert.equal(statusKeyFrom("Team folder/payments (main)"), "Team-folder/payments-main");
    assert.equal(statusKeyFrom("  Prüfung!! "), "Prufung");
  });

  it("is a readable beginning and a digest when the text is long, so that two long names stay two", () => {
    const one = statusKeyFrom(`${"platform/".repeat(10)}one`);
    const two = statusKeyFrom(`${"platform/".repeat(10)}two`);
    assert.match(one, /^platform\/platform\/platform\/pl-[0-9a-f]{10}$/);
    assert.notEqual(one, two);
  });

  it("S16: is two for names that differ beyond what is looked at, also where little is left of their beginning", () => {
    const [one, two] = ["one", "two"].map((end) => statusKeyFrom(`a${" ".repeat(5_000)}${end}`));
    assert.match(one ?? "", /^a-[0-9a-f]{10}$/);
    assert.notEqual(one, two);
  });

  it("tells apart names of which nothing can be spelled in ASCII", () => {
    assert.match(statusKeyFrom("支付"), /^build-[0-9a-f]{10}$/);
    assert.notEqual(statusKeyFrom("build 支付"), statusKeyFrom("build 订单"));
    assert.match(statusKeyFrom(""), /^build-/);
  });

  it("has 1 to 40 characters, always, and stays the same for the same text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const key = statusKeyFrom(text);
        assert.match(key, /^[A-Za-z0-9._/-]{1,40}$/);
        assert.equal(statusKeyFrom(text), key);
      }),
    );
  });
});

describe("public address", () => {
  it("is a dotted name or a public number", () => {
    for (const url of [
      "https://ci.example.com/job/1",
      "http://ci.example.com:8080/",
      "https://8.8.8.8/",
      "https://[2606:4700::1111]/",
    ])
      assert.equal(isPublicAddress(url), true, url);
  });

  it("is no intranet name, no private or loopback number, no other scheme", () => {
    const inward = [
      "http://munprdjenkins1:8080/",
      "http://localhost/",
      "http://10.1.2.3/",
      "http://127.0.0.1/",
      "http://2130706433/",
      "http://[::1]/",
      "http://[::ffff:10.0.0.1]/",
      "http://192.168.1.1/",
      "https://jenkins.local/",
      "https://ci.corp/",
      "https://ci.x.internal./",
      "ftp://ci.example.com",
      "javascript:alert(1)",
      "",
      "ci.example.com",
    ];
    for (const url of inward) assert.equal(isPublicAddress(url), false, url);
  });

  it("is any http address where the operator says so", () => {
    assert.equal(isPublicAddress("http://jenkins:8080/", { isEveryAddressPublic: true }), true);
    assert.equal(isPublicAddress("ftp://jenkins", { isEveryAddressPublic: true }), false);
  });
});

describe("status", () => {
  const page = "https://bridge.example.com/builds/b1";
  const of = (more: Partial<Build>, link = sampleLink()): ReturnType<typeof statusFrom> =>
    statusFrom(sampleBuild(more), link, page);

  it("maps every state by the link's rules", () => {
    const link = sampleLink({ verdicts: { unstable: "SUCCESSFUL", notBuilt: "SUCCESSFUL", aborted: "FAILED" } });
    const states = (["queued", "running", "passed", "failed", "unstable", "aborted", "not-built", "lost"] as const).map(
      (state) => of({ state }, link).state,
    );
    assert.deepEqual(states, [
      "INPROGRESS",
      "INPROGRESS",
      "SUCCESSFUL",
      "FAILED",
      "SUCCESSFUL",
      "FAILED",
      "SUCCESSFUL",
      "STOPPED",
    ]);
  });

  it("links to the CI where it is public and its address short enough, else to our page", () => {
    assert.equal(of({ url: "https://ci.example.com/job/payments/12/" }).url, "https://ci.example.com/job/payments/12/");
    for (const url of ["", "http://jenkins:8080/job/1", `https://ci.example.com/${"a".repeat(450)}`])
      assert.equal(of({ url }).url, page, url);
    assert.equal(
      statusFrom(sampleBuild({ url: "http://jenkins:8080/job/1" }), sampleLink(), page, { isEveryAddressPublic: true })
        .url,
      "http://jenkins:8080/job/1",
    );
  });

  it("keeps one key for the life of a link, and gives parts and separate pull requests their own", () => {
    const link = sampleLink({ statusKey: "payments" });
    assert.equal(of({ pullRequestId: 7 }, link).key, "payments");
    assert.equal(of({ context: "unit tests" }, link).key, "payments/unit-tests");
    const apart = sampleLink({ statusKey: "payments", buildsPushAndPullRequest: true });
    assert.equal(of({}, apart).key, "payments");
    assert.equal(of({ pullRequestId: 7 }, apart).key, "payments/pr-7");
    assert.ok(of({ context: "x".repeat(300) }, link).key.length <= 40);
  });

  it("says in words what is known", () => {
    assert.equal(of({ state: "queued" }).description, "Waiting for the CI to start it");
    assert.equal(
      of({ state: "failed", durationMs: 125_000, finishedAt: 1, tests: { passed: 118, failed: 2, skipped: 1 } })
        .description,
      "Failed after 2 min 5 s, 118 of 120 tests passed, 1 skipped",
    );
    assert.equal(of({ state: "passed", durationMs: 3_720_000, finishedAt: 1 }).description, "Passed after 1 h 2 min");
    assert.equal(of({ state: "lost" }).description, "No result came from the CI before the deadline");
    assert.equal(of({ description: "two\r\nlines\u0000" }).description, "two lines");
  });

  it("is named by the run, else by the link, with its number once", () => {
    const payments = sampleLink({ name: "payments" });
    assert.equal(of({ name: "payments #12", number: "12" }, payments).name, "payments #12");
    assert.equal(of({ name: "", number: "12" }, sampleLink({ name: "Payments" })).name, "Payments #12");
  });

  it("says which of two links it is of where both start one job, and keeps its key", () => {
    const [unit, deploy] = [sampleLink({ name: "unit tests" }), sampleLink({ name: "deploy", statusKey: "deploy" })];
    const run = { name: "payments #1", number: "1" };
    assert.equal(of(run, unit).name, "unit tests: payments #1");
    assert.equal(of(run, deploy).name, "deploy: payments #1");
    assert.equal(of(run, sampleLink({ name: "pay" })).name, "pay: payments #1");
    assert.equal(of({ ...run, context: "lint" }, deploy).name, "deploy: payments #1: lint");
    assert.equal(of(run, deploy).key, "deploy");
  });

  it("is numbered once, and names its part", () => {
    const payments = sampleLink({ name: "payments" });
    assert.equal(of({ name: "payments", number: "12", context: "lint" }, payments).name, "payments #12: lint");
  });
});

describe("the words of a status", () => {
  it("turn no direction of writing: they stand among the host's own (S16)", () => {
    const build = sampleBuild({ name: "a\u202eb", description: "c\u2066d\ne" });
    const { name, description } = statusFrom(build, sampleLink(), "https://bridge.example.com/builds/1");
    assert.match(name, /: ab$/);
    assert.equal(description, "cd e");
  });
});
