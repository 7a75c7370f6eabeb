import assert from "node:assert/strict";

import { makeHouse, openHouse } from "../http/fake-house.ts";
import { signBody } from "../http/fake-dialect.ts";

describe("complaint 14: a few answers of 4xx, and the sender's circuit breaker drops what follows", () => {
  it("answers 2xx to every event that is proved, also to those nothing is made of, and to a ping", async () => {
    const opened = await openHouse(makeHouse());
    const post = (body: string, headers: Record<string, string>): Promise<Response> =>
      fetch(`${opened.url}/hooks/hook-of-a`, { method: "POST", body, headers });
    for (const [at, event] of [
      "repo:push",
      "repo:commit_status_created",
      "pullrequest:approved",
      "issue:created",
      "something:new",
    ].entries()) {
      for (const body of ["{}", "not even JSON"]) {
        const answer = await post(body, {
          "x-event-key": event,
          "x-request-uuid": `${at}-${body}`,
          "x-hub-signature": signBody(body),
        });
        assert.equal(answer.status, 202, event);
      }
    }
    assert.equal((await post('{"test": true}', { "x-event-key": "diagnostics:ping" })).status, 200);
    await opened.close();
  });
});
