import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { makeHouse, openHouse } from "../fake-house.ts";
import { hookSecret } from "../fake-dialect.ts";
import { stageHouse } from "../staged-house.ts";

describe("poll door", () => {
  const staged = stageHouse();

  const ask = (path: string, secret: string, method = "POST"): Promise<Response> =>
    fetch(`${staged.opened.url}${path}`, { method, headers: { authorization: `Bearer ${secret}` } });

  it("looks for moved branches when the endpoint's secret is shown, and tells what was found", async () => {
    const response = await ask("/hooks/hook-of-a/poll", hookSecret);
    assert.equal(response.status, 200);
    const told = (await response.json()) as { endpoint: string };
    assert.equal(told.endpoint, "hook-of-a");
  });

  it("refuses unknown addresses, wrong secrets, unproved and removed tenants with one and the same 401", async () => {
    const answers = await Promise.all([
      ask("/hooks/hook-of-nobody/poll", hookSecret),
      ask("/hooks/hook-of-a/poll", "guess"),
      ask("/hooks/hook-of-new/poll", hookSecret),
      ask("/hooks/hook-of-gone/poll", hookSecret),
    ]);
    const bodies = await Promise.all(
      answers.map(
        async (response) => `${response.status} ${(await response.text()).replace(/"request(?:Id)?":"[^"]*"/, "")}`,
      ),
    );
    assert.equal(new Set(bodies).size, 1);
    assert.match(bodies[0] ?? "", /^401 /);
  });

  it("takes POST alone, and no long body", async () => {
    assert.equal((await ask("/hooks/hook-of-a/poll", hookSecret, "GET")).status, 405);
    const long = await fetch(`${staged.opened.url}/hooks/hook-of-a/poll`, {
      method: "POST",
      body: "x".repeat(20_000),
      headers: { authorization: `Bearer ${hookSecret}` },
    });
    assert.equal(long.status, 413);
  });

  it("counts unproved callers, and passes on when to come back", async () => {
    const statuses: number[] = [];
    for (let at = 0; at < 62; at += 1) statuses.push((await ask("/hooks/hook-of-a/poll", "guess")).status);
    assert.deepEqual([statuses[0], statuses.at(-1)], [401, 429]);
    const early = makeHouse({
      poll: {
        carriesProof: () => true,
        prove: () => undefined,
        look: () => Promise.reject(new Problem("too-many-requests", "Too early.", { retryAfterMs: 30_000 })),
      },
    });
    const door = await openHouse(early);
    const response = await fetch(`${door.url}/hooks/hook-of-a/poll`, { method: "POST" });
    assert.deepEqual([response.status, response.headers.get("retry-after")], [429, "30"]);
    await door.close();
  });

  it("S9 writes no secret and no address into the log", async () => {
    await fetch(`${staged.opened.url}/hooks/hook-of-a/poll?token=${hookSecret}`, { method: "POST" });
    await fetch(`${staged.opened.url}/hooks/hook-of-a?token=${hookSecret}`, { method: "POST", body: "payload=%7B%7D" });
    assert.doesNotMatch(staged.house.logged.join("\n"), new RegExp(`${hookSecret}|hook-of-a`));
  });
});
