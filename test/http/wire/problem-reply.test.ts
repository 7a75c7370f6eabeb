import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { readThrown } from "../../../src/http/wire/problem-reply.ts";
import { makeHouse, openHouse } from "../fake-house.ts";

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
    const house = makeHouse({
      render: () => Promise.reject(new Error("the view is broken")),
      pages: [
        {
          method: "GET",
          path: "/builds/:pageToken",
          guard: "build-token",
          handle: ({ params }) => Promise.reject(new Problem("not-found", `There is no ${params["pageToken"] ?? ""}.`)),
        },
      ],
    });
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
