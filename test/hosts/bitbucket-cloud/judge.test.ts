import assert from "node:assert/strict";

import type { Answer } from "../../../src/core/call.ts";
import type { HostOutcome } from "../../../src/core/host.ts";
import { judge } from "../../../src/hosts/bitbucket-cloud/judge.ts";

import { answer, error } from "./talking.ts";

describe("Bitbucket Cloud's answers", () => {
  const of = (given: Answer): HostOutcome<string> =>
    judge(given, "read commits", (answered) => (answered.body === "good" ? "value" : undefined));

  it("are done when they say what was asked", () => {
    assert.deepEqual(of(answer(200, "good")), { outcome: "done", value: "value" });
  });

  it("are worth another try when they are not the API's, and hopeless when too long", () => {
    assert.equal(of(answer(200, "<html>login</html>")).outcome, "try-again");
    assert.equal(of(answer(200, "x", {}, { isCut: true })).outcome, "refused");
  });

  it("tell lost credentials and missing rights from everything else, and name what to do", () => {
    const lost = of(answer(401, error("Token is invalid")));
    assert.deepEqual(lost, {
      outcome: "refused",
      status: 401,
      isAuthorisation: true,
      why: 'Bitbucket does not accept this app\'s credentials (401: "Token is invalid"): install the app again, or store a new access token for this workspace.',
    });
    const denied = of(answer(403, error("Your credentials lack one or more required privilege scopes.")));
    assert.ok(denied.outcome === "refused" && denied.isAuthorisation);
    assert.match(denied.why, /^Bitbucket does not let this app read commits \(403: "Your credentials lack/);
    const other = of(answer(409, "{}"));
    assert.ok(other.outcome === "refused" && !other.isAuthorisation);
  });

  it("R13 wait as long as a limit asks, in seconds or by the answer's own clock", () => {
    const limited = (headers: Record<string, string>): HostOutcome<string> =>
      of(answer(429, error("Rate limit for this resource has been exceeded"), headers));
    const why =
      'Bitbucket\'s limit of requests is used up (429: "Rate limit for this resource has been exceeded"); the app tries again later by itself.';
    assert.deepEqual(limited({ "retry-after": "30" }), { outcome: "try-again", why, retryAfterMs: 30_000 });
    assert.deepEqual(
      limited({ "retry-after": "Sun, 01 Nov 2026 10:01:00 GMT", date: "Sun, 01 Nov 2026 10:00:00 GMT" }),
      { outcome: "try-again", why, retryAfterMs: 60_000 },
    );
    for (const headers of [{}, { "retry-after": "soon" }, { "retry-after": "Sun, 01 Nov 2026 10:01:00 GMT" }])
      assert.deepEqual(limited(headers), { outcome: "try-again", why });
  });

  it("are tried again while Bitbucket is out of order or out of reach", () => {
    for (const status of [408, 500, 502, 503])
      assert.equal(of(answer(status, "<html>")).outcome, "try-again", String(status));
    assert.deepEqual(of({ kind: "failed", failure: "timed-out", sentence: "Nothing came.", ms: 1 }), {
      outcome: "try-again",
      why: "Nothing came.",
    });
  });

  it("are refusals where the app itself did not make the call, and where they redirect", () => {
    assert.deepEqual(of({ kind: "failed", failure: "address-not-allowed", sentence: "10.0.0.1 is private.", ms: 1 }), {
      outcome: "refused",
      why: "10.0.0.1 is private.",
      status: 0,
      isAuthorisation: false,
    });
    assert.equal(of(answer(302, "", { location: "https://elsewhere.example.com" })).outcome, "refused");
  });

  it("lend their words to sentences only on one line and in part", () => {
    const outcome = of(answer(400, error(`first\r\nsecond${"x".repeat(1000)}`)));
    assert.ok(outcome.outcome === "refused");
    assert.match(outcome.why, /"first secondx+\.\.\."/);
    assert.ok(outcome.why.length < 400);
  });
});
