import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { Problem } from "../../src/core/problem.ts";
import { readThrown } from "../../src/http/problem-reply.ts";
import { createByteBudget, readBody } from "../../src/http/read-body.ts";
import { makeHouse, openHouse } from "./fake-house.ts";

describe("problem reply", () => {
  it("reads errors of Express and its parsers as problems of the caller", () => {
    const codeOf = (thrown: unknown) => {
      const { code, httpStatus } = readThrown(thrown);
      return `${code} ${httpStatus}`;
    };
    assert.equal(codeOf(Object.assign(new Error("x"), { status: 413 })), "too-large 413");
    assert.equal(codeOf(Object.assign(new Error("x"), { status: 415 })), "unreadable 415");
    assert.equal(codeOf(Object.assign(new Error("x"), { status: 400 })), "unreadable 400");
    assert.equal(codeOf(new URIError("x")), "unreadable 400");
    assert.equal(codeOf(Object.assign(new Error("x"), { status: 503 })), "internal 500");
    assert.equal(codeOf("a string"), "internal 500");
    assert.equal(codeOf(new Problem("conflict", "x")), "conflict 409");
  });

  it("escapes the sentence on a page, also when the view cannot be rendered", async () => {
    const house = makeHouse({ render: () => Promise.reject(new Error("the view is broken")), pages: [{ method: "GET", path: "/builds/:pageToken", guard: "build-token", handle: ({ params }) => Promise.reject(new Problem("not-found", `There is no ${params["pageToken"] ?? ""}.`)) }] });
    const opened = await openHouse(house);
    const response = await fetch(`${opened.url}/builds/%3Cscript%3E`, { headers: { accept: "text/html" } });
    assert.equal(response.status, 404);
    const page = await response.text();
    assert.match(page, /There is no &lt;script&gt;\./);
    assert.doesNotMatch(page, /<script>/);
    assert.ok(house.logged.some((line) => line.includes("could not be rendered")));
    await opened.close();
  });
});

describe("byte budget", () => {
  it("refuses bodies for which there is no room now, and takes them when there is", async () => {
    const budget = createByteBudget(10);
    const send = (text: string) => {
      const request = new IncomingMessage(new Socket());
      const body = readBody(request, { limitBytes: 100, deadlineMs: 1_000, budget });
      request.push(text);
      request.push(null);
      return body;
    };
    const held = await send("12345678");
    await assert.rejects(send("12345678"), (thrown) => thrown instanceof Problem && thrown.code === "overloaded" && thrown.httpStatus === 503);
    budget.give(held.length);
    assert.equal((await send("12345678")).length, 8);
  });
});
