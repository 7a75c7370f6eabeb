import assert from "node:assert/strict";

import type { Answer } from "../../../src/core/call.ts";
import { hosts } from "../../../src/hosts/registry.ts";
import { apiUrl, repository, statusWith } from "./sample-repository.ts";

function answered(status: number, headers: Record<string, string>): Answer {
  const body = JSON.stringify({ message: "no more requests" });
  return { kind: "answered", status, headers, setCookies: [], body, isCut: false, ms: 1 };
}

describe("a host's limit of requests", () => {
  const limits: readonly (readonly [string, Answer])[] = [
    ["429 with Retry-After", answered(429, { "retry-after": "60" })],
    ["403 with Retry-After", answered(403, { "retry-after": "60" })],
    [
      "403 with no request left",
      answered(403, {
        date: "Fri, 01 Jan 2027 00:00:00 GMT",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "1798761660",
      }),
    ],
  ];
  for (const [name, host] of Object.entries(hosts))
    for (const [title, limit] of limits)
      it(`R13 is waited for, and no want of permission, at ${name}: ${title}`, () => {
        const talk = host.status(apiUrl, repository, statusWith(), []);
        let step = talk.next();
        while (step.done !== true) step = talk.next(limit);
        assert.ok(step.value.outcome === "try-again", JSON.stringify(step.value));
        assert.equal(step.value.retryAfterMs, 60_000);
        assert.match(step.value.why, /limit of requests is used up/);
      });
});
