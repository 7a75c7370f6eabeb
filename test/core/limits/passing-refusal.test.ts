import assert from "node:assert/strict";

import type { Answered } from "../../../src/core/call.ts";
import { isLag, isLimit, waitAsked } from "../../../src/core/limits/passing-refusal.ts";

const date = "Fri, 01 Jan 2027 00:00:00 GMT";
const now = Date.parse(date);

function answered(status: number, headers: Record<string, string> = {}, body = ""): Answered {
  return { kind: "answered", status, headers, setCookies: [], body, isCut: false, ms: 1 };
}

describe("refusals that time heals", () => {
  const limits: readonly (readonly [string, Answered, number | undefined])[] = [
    ["429 with Retry-After", answered(429, { "retry-after": "60" }), 60_000],
    ["429 with nothing", answered(429), undefined],
    ["403 with Retry-After (GitHub's secondary limit)", answered(403, { "retry-after": "60" }), 60_000],
    [
      "403 with x-ratelimit-remaining 0 and a moment",
      answered(403, { date, "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / 1000 + 90) }),
      90_000,
    ],
    [
      "403 with a moment and no Date",
      answered(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / 1000 + 90) }),
      90_000,
    ],
    [
      "429 with ratelimit-reset as a moment (GitLab)",
      answered(429, { date, "ratelimit-remaining": "0", "ratelimit-reset": String(now / 1000 + 30) }),
      30_000,
    ],
    [
      "429 with ratelimit-reset as seconds (Buildkite)",
      answered(429, { "ratelimit-remaining": "0", "ratelimit-reset": "42" }),
      42_000,
    ],
    ["429 with RateLimit in one", answered(429, { ratelimit: "limit=100, remaining=0, reset=30" }), 30_000],
    ["403 with RateLimit in parts", answered(403, { ratelimit: '"default";r=0;t=7' }), 7_000],
    [
      "403 in GitHub's words",
      answered(403, {}, '{"message":"You have exceeded a secondary rate limit. Please wait a few minutes."}'),
      undefined,
    ],
    [
      "400 in GitLab's words",
      answered(400, {}, '{"message":{"base":["Too many pipelines created in the last minute. Try again later."]}}'),
      undefined,
    ],
    ["429 with Retry-After as a date", answered(429, { "retry-after": "Fri, 01 Jan 2027 00:02:00 GMT" }), 120_000],
  ];
  for (const [title, answer, waitMs] of limits)
    it(`R7 R13 takes ${title} for a limit, and knows how long it lasts`, () => {
      assert.ok(isLimit(answer));
      assert.equal(waitAsked(answer, now), waitMs);
    });

  it("R7 takes no want of permission for a limit, and no hour's end for a time to wait", () => {
    const headers = { date, "x-ratelimit-remaining": "4999", "x-ratelimit-reset": String(now / 1000 + 3000) };
    assert.ok(!isLimit(answered(403, headers, '{"message":"Resource not accessible by personal access token"}')));
    assert.ok(!isLimit(answered(422, { "x-ratelimit-remaining": "0" }, '{"message":"rate limit"}')));
    assert.equal(waitAsked(answered(502, headers)), undefined);
    assert.equal(waitAsked(answered(503, { "retry-after": "5" })), 5000);
    assert.equal(waitAsked(answered(503, { "retry-after": "Fri, 01 Jan 2027 00:02:00 GMT" })), undefined);
  });

  const lags: readonly (readonly [string, number, string])[] = [
    ["GitHub", 422, '{"message":"No ref found for: feature/x"}'],
    ["GitLab", 400, '{"message":{"base":["Reference not found"]}}'],
    ["GitLab", 400, '{"message":{"base":["Commit not found"]}}'],
    ["CircleCI", 400, '{"message":"Branch not found"}'],
    ["CircleCI", 404, '{"message":"Branch feature/x could not be found"}'],
    ["Gitea behind Drone", 404, '{"message":"branch does not exist [name: feature/x]"}'],
    ["git", 400, "fatal: couldn't find remote ref feature/x"],
    ["TeamCity", 404, '{"errors":[{"message":"No changes found by locator \'version:4b82\'."}]}'],
    ["Bamboo", 400, '{"message":"Unable to find revision 4b825dc"}'],
  ];
  for (const [who, status, body] of lags)
    it(`R7 hears ${who} say in ${status} ${body.slice(0, 60)} that its copy lags behind`, () => {
      assert.ok(isLag(answered(status, {}, body)));
    });

  it("R7 hears no lag in a missing job, a page, or a refusal of rights", () => {
    const others: readonly (readonly [number, string])[] = [
      [404, '{"message":"Not Found"}'],
      [404, '{"message":"404 Project Not Found"}'],
      [404, '{"message":"No pipeline found"}'],
      [404, '{"errors":[{"message":"No build type nor template is found by id \'X\'."}]}'],
      [404, "<html>/job/branch/ not found</html>"],
      [403, '{"message":"Reference not found"}'],
      [422, '{"message":"Unexpected inputs provided: [\\"branch\\"]"}'],
      [400, '{"message":"Unexpected argument(s): branch"}'],
    ];
    for (const [status, body] of others) assert.ok(!isLag(answered(status, {}, body)), body);
  });
});
