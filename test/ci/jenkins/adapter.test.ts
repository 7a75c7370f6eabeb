import assert from "node:assert/strict";
import { jenkins } from "../../../src/ci/jenkins/adapter.ts";
import type { Answer } from "../../../src/core/call.ts";
import type { StartRequest, Started } from "../../../src/core/ci-adapter.ts";
import { answered, failed, firstCall, play, playPoll } from "../canned.ts";
import type { Played } from "../canned.ts";
import { buildOf, linkOf, pushOf, requestOf, samplePullRequest, serverOf } from "../samples.ts";

const server = serverOf("jenkins", { url: "https://ci.example.com/jenkins/", user: "ci-bridge" }, { apiToken: "11aa" });
const link = linkOf({ job: "team/payments", branchJobs: "one" });
const queued = answered(201, "", { location: "http://other.example.com/jenkins/queue/item/37/" });

function start(more: Partial<StartRequest>, ...answers: Answer[]): Played<Started> {
  return play(jenkins.start(requestOf(server, link, more)), ...answers);
}

function whyOf(status: number, body = "", headers: Record<string, string> = {}): { why: string; fate: string } {
  const { value } = start({ parameters: { A: "1" } }, answered(status, body, headers));
  assert.ok(value.outcome === "refused");
  return { why: value.why, fate: value.fate };
}

describe("ci/jenkins", () => {
  it("starts a job in a folder with parameters, an API token and no crumb", () => {
    const played = start({ parameters: { BRANCH: "feature/a+b&c%#é", TEXT: "a\r\nb" } }, queued);
    const call = firstCall(played);
    assert.equal(call.url, "https://ci.example.com/jenkins/job/team/job/payments/buildWithParameters?delay=0sec");
    assert.equal(call.method, "POST");
    assert.equal(call.headers?.["authorization"], `Basic ${Buffer.from("ci-bridge:11aa").toString("base64")}`);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(call.text)), {
      BRANCH: "feature/a+b&c%#é",
      TEXT: "a\r\nb",
    });
    assert.deepEqual(played.value, {
      outcome: "accepted",
      run: "queue/37",
      url: "https://ci.example.com/jenkins/job/team/job/payments/",
      note: "Jenkins queued it as item 37",
    });
  });

  it("names the console of a run, and none where no run is named", () => {
    const url = "https://ci.example.com/jenkins/job/payments/7/";
    assert.equal(jenkins.logUrl?.({ url }), `${url}console`);
    assert.equal(jenkins.logUrl({ url: "https://ci.example.com/queue" }), undefined);
  });

  it("uses only the path of the Location, whose host may be another", () => {
    assert.ok(
      start({}, answered(201, "", { location: "https://evil.example.com/x/queue/item/9/" })).value.outcome ===
        "accepted",
    );
    const { calls } = playPoll(jenkins, buildOf("queue/9"), link, server, answered(200, { why: "waiting" }));
    assert.match(calls[0]?.url ?? "", /^https:\/\/ci\.example\.com\/jenkins\/queue\/item\/9\/api\/json/);
  });

  it("starts a job without parameters by /build, and asks again where the job has defaults", () => {
    assert.match(firstCall(start({}, queued)).url, /\/build\?delay=0sec$/);
    const played = start({}, answered(400, "This page expects a form submission"), queued);
    assert.match(played.calls[1]?.url ?? "", /\/buildWithParameters\?delay=0sec$/);
    assert.equal(played.value.outcome, "accepted");
  });

  it("names the branch job of a multibranch project encoded twice (complaint 19)", () => {
    const multibranch = linkOf({ job: "payments", branchJobs: "pull-request" });
    const path = (event: StartRequest["event"]): string =>
      new URL(firstCall(play(jenkins.start(requestOf(server, multibranch, { event })), queued)).url).pathname;
    assert.equal(path(pushOf("feature/x")), "/jenkins/job/payments/job/feature%252Fx/build");
    assert.equal(
      path(pushOf("feature/a+b&c%#é")),
      "/jenkins/job/payments/job/feature%252Fa%2Bb%26c%2525%2523%C3%A9/build",
    );
    assert.equal(path(pushOf("..")), "/jenkins/job/payments/job/%252E./build");
    assert.equal(path(samplePullRequest), "/jenkins/job/payments/job/PR-7/build");
  });

  it("takes a job's address as copied from the browser", () => {
    for (const job of [
      "https://jenkins.example.com/view/All/job/team/job/my%20app/",
      "/job/team/job/my%20app",
      "team/my app",
      " team / my app ",
    ]) {
      const played = play(jenkins.start(requestOf(server, linkOf({ job }))), queued);
      assert.equal(new URL(firstCall(played).url).pathname, "/jenkins/job/team/job/my%20app/build", job);
    }
  });

  it("tells 303 (the same build waits already) from 201", () => {
    const { value } = start({}, answered(303, "", { location: "/jenkins/queue/item/36/" }));
    assert.ok(value.outcome === "accepted" && value.run === "queue/36" && value.note.includes("already"));
  });

  it("says in a sentence what each refusal means", () => {
    assert.match(
      whyOf(302, "", { location: "https://ci.example.com/jenkins/login?from=%2F" }).why,
      /enter a user and an API token/,
    );
    assert.match(whyOf(302, "", { location: "." }).why, /queue did not take the build/);
    assert.match(whyOf(302, "", { location: "https://new.example.com/job/x/" }).why, /redirects are not followed/);
    assert.match(whyOf(400, "payments is not parameterized").why, /takes no parameters: remove the parameters/);
    assert.deepEqual(
      whyOf(500, "<html><pre>java.lang.IllegalStateException: payments is not parameterized</pre></html>"),
      {
        why: "The job team/payments takes no parameters: remove the parameters of the link, or declare them in the job.",
        fate: "park",
      },
    );
    assert.match(whyOf(401).why, /refused the credentials of the user ci-bridge \(401\)/);
    assert.match(
      whyOf(403, "ci-bridge is missing the Job/Build permission").why,
      /does not allow the user ci-bridge to build team\/payments \(403\).*missing the Job\/Build/,
    );
    assert.match(whyOf(403, "<h1>No valid crumb was included in the request</h1>").why, /API token/);
    assert.match(whyOf(404).why, /no job team\/payments/);
    assert.match(whyOf(405).why, /turns POST into GET/);
    assert.match(whyOf(409, "payments is not buildable").why, /disabled \(409\): enable it/);
    assert.deepEqual(
      [whyOf(404).fate, whyOf(409).fate, whyOf(503).fate, whyOf(410).fate],
      ["park", "park", "try-again", "disable-link"],
    );
    assert.deepEqual(start({}, failed("timed-out")).value, {
      outcome: "refused",
      why: "sentence of timed-out",
      fate: "try-again",
    });
  });

  it("waits for the job of a branch that Jenkins has not scanned yet", () => {
    const branchLink = linkOf({ job: "payments", branchJobs: "branch" });
    const waiting = (jobs: Answer) =>
      play(jenkins.start(requestOf(server, branchLink)), answered(404), jobs).value as Started & { why: string };
    for (const unknown of [answered(403), answered(502), failed("timed-out"), answered(200, {})]) {
      const value = waiting(unknown);
      assert.ok(value.outcome === "refused" && value.fate === "try-again");
      assert.match(value.why, /^Jenkins has no job for this branch in payments yet, or the user/);
    }
    for (const same of [{ name: "feature%2Fx" }, { name: "other" }])
      assert.equal(waiting(answered(200, { jobs: [same] })).outcome, "refused");
    assert.match(
      waiting(answered(200, { jobs: [{ name: "main" }, { name: "PR-8" }] })).why,
      /yet \(none of its 2 branch jobs is called feature\/x\), or/,
    );
    const gone = waiting(answered(404));
    assert.ok(gone.outcome === "refused" && gone.fate === "park" && gone.why.includes("no job payments"));
  });

  it("finds a pull request's job by each name that Jenkins has for it, and follows the build there", () => {
    const ofPulls = linkOf({ job: "team/payments", branchJobs: "pull-request" });
    const started = (...names: string[]) =>
      play(
        jenkins.start(requestOf(server, ofPulls, { event: samplePullRequest, parameters: { A: "1" } })),
        answered(404),
        answered(200, { jobs: names.map((name) => ({ name })) }),
        queued,
      );
    const both = started("main", "PR-7-merge", "PR-7-head");
    const project = "https://ci.example.com/jenkins/job/team/job/payments";
    assert.deepEqual(
      both.calls.map(({ url }) => url),
      [
        `${project}/job/PR-7/buildWithParameters?delay=0sec`,
        `${project}/api/json?tree=jobs%5Bname%5D`,
        `${project}/job/PR-7-head/buildWithParameters?delay=0sec`,
      ],
    );
    assert.ok(both.value.outcome === "accepted" && both.value.url === `${project}/job/PR-7-head/`);
    assert.match(started("PR-7-merge", "PR-70-head").calls[2]?.url ?? "", /\/job\/PR-7-merge\//);
    const running = buildOf("queue/37", { number: "3", url: `${both.value.url}3/`, pullRequestId: 7 });
    const looked = playPoll(jenkins, running, ofPulls, server, answered(200, { number: 3, building: true }));
    assert.match(looked.calls[0]?.url ?? "", /\/job\/team\/job\/payments\/job\/PR-7-head\/3\/api\/json/);
    const elsewhere = { ...running, url: "https://ci.example.com/jenkins/job/other/job/PR-7-head/3/" };
    const kept = playPoll(jenkins, elsewhere, ofPulls, server, answered(200, { number: 3, building: true }));
    assert.match(kept.calls[0]?.url ?? "", /\/job\/team\/job\/payments\/job\/PR-7\/3\/api\/json/);
  });

  it("fetches a crumb with its session where only a password is known", () => {
    const withPassword = serverOf("jenkins", { user: "jane" }, { password: "secret" });
    const crumb = answered(200, { crumb: "c0ffee", crumbRequestField: "Jenkins-Crumb" }, {}, [
      "JSESSIONID.1=abc; Path=/; HttpOnly",
      "other=1",
    ]);
    const played = play(jenkins.start(requestOf(withPassword, link)), crumb, queued);
    assert.match(played.calls[0]?.url ?? "", /\/crumbIssuer\/api\/json$/);
    const headers = played.calls[1]?.headers ?? {};
    assert.equal(headers["jenkins-crumb"], "c0ffee");
    assert.equal(headers["cookie"], "JSESSIONID.1=abc; other=1");
    const noIssuer = play(jenkins.start(requestOf(withPassword, link)), answered(404), queued);
    assert.equal(Object.hasOwn(noIssuer.calls[1]?.headers ?? {}, "jenkins-crumb"), false);
    assert.equal(noIssuer.value.outcome, "accepted");
    const { value } = play(jenkins.start(requestOf(withPassword, link)), answered(401));
    assert.ok(value.outcome === "refused" && value.fate === "park");
  });

  it("takes userinfo typed into the address as credentials", () => {
    const typed = serverOf("jenkins", { url: "https://jane:p%40ss@ci.example.com/" });
    const played = play(jenkins.start(requestOf(typed, link)), answered(404), queued);
    assert.equal(
      firstCall({ value: 0, calls: played.calls.slice(1) }).headers?.["authorization"],
      `Basic ${Buffer.from("jane:p@ss").toString("base64")}`,
    );
    assert.equal(played.calls[1]?.url, "https://ci.example.com/job/team/job/payments/build?delay=0sec");
  });
});
