import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { Problem } from "../../../src/core/problem.ts";
import { createBodyBudget, partiesOf } from "../../../src/http/connections/body-budget.ts";
import { readBody } from "../../../src/http/wire/read-body.ts";

const sender = (tenantId: string, address = "192.0.2.1") =>
  partiesOf({ tenantId, addressOf: () => address, isProved: true });

describe("the room for bodies", () => {
  /** Takes one byte after the other until there is no room. */
  function fill(budget: ReturnType<typeof createBodyBudget>, parties: readonly string[]): number {
    const reservation = budget.open(parties);
    let bytes = 0;
    for (; reservation.hasRoom(1); bytes += 1) reservation.take(1);
    return bytes;
  }

  it("S20 gives one tenant half at most, and always leaves some for the next", () => {
    const budget = createBodyBudget(1_000);
    assert.deepEqual(
      ["a", "b", "c"].map((tenantId) => fill(budget, sender(tenantId))),
      [500, 250, 125],
    );
  });

  it("S20 gives senders of no known tenant half together at most, from however many addresses they come", () => {
    const budget = createBodyBudget(1_000);
    let held = 0;
    for (let at = 0; at < 100; at += 1) held += fill(budget, partiesOf({ addressOf: () => `192.0.2.${at}` }));
    assert.ok(held <= 500, String(held));
    assert.ok(fill(budget, sender("a")) >= 250);
  });

  it("S20 gives one address half at most, unless tenants' credentials came with its bodies", () => {
    const budget = createBodyBudget(1_000);
    let held = 0;
    for (const tenantId of ["a", "b", "c", "d"])
      held += fill(budget, partiesOf({ tenantId, addressOf: () => "192.0.2.1" }));
    assert.equal(held, 500);
    assert.ok(fill(budget, sender("e")) > 0);
  });

  it("takes bodies again when the ones before are done with", async () => {
    const budget = createBodyBudget(20);
    const send = async (text: string) => {
      const request = new IncomingMessage(new Socket());
      const reservation = budget.open(sender("a"));
      const body = readBody(request, { limitBytes: 100, deadlineMs: 1_000, reservation });
      request.push(text);
      request.push(null);
      return { body: await body, reservation };
    };
    const held = await send("12345678");
    await assert.rejects(
      send("12345678"),
      (thrown) => thrown instanceof Problem && thrown.code === "overloaded" && thrown.httpStatus === 503,
    );
    held.reservation.close();
    held.reservation.close();
    assert.equal((await send("12345678")).body.length, 8);
  });

  it("tells at once that a sender is gone who left before his body was asked for", async () => {
    const request = new IncomingMessage(new Socket());
    request.on("error", () => undefined).destroy();
    await assert.rejects(
      readBody(request, { limitBytes: 100, deadlineMs: 60_000, reservation: createBodyBudget(100).open([]) }),
      /connection ended/,
    );
  });
});
