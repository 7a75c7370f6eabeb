import assert from "node:assert/strict";
import fc from "fast-check";

import { commandIn, commandWordsOf } from "../../../src/core/rules/comment-command.ts";

const words = ["/build", "/retest", "/ok-to-build"];

describe("what a comment asks for", () => {
  it("is said by a line that begins with a word of the link, whatever stands around it", () => {
    for (const text of ["/build", "  /build now, please", "Looks good.\r\n\r\n/build\nThanks!", "/build\tTARGET=x"])
      assert.equal(commandIn(text, words)?.word, "/build", text);
    for (const text of ["", "please /build", "/builds", "/BUILD", "build", "https://example.com/build"])
      assert.equal(commandIn(text, words), undefined, text);
  });

  it("is never said by a quote, nor by code", () => {
    for (const text of [
      "> /build",
      ">/build",
      " > /build\n>> /retest",
      "`/build` starts one",
      "    /build",
      "\t/build",
      "```\n/build\n```",
      "````sh\n```\n/build\n````",
      "~~~\n/build\n~~~",
      "```\n/build",
    ])
      assert.equal(commandIn(text, words), undefined, text);
    assert.equal(commandIn("```\n/build\n```\n/retest", words)?.word, "/retest");
    assert.equal(commandIn("> /build\n/retest", words)?.word, "/retest");
  });

  it("S16: hands on NAME=value, at most twenty of at most two hundred characters, as they are typed", () => {
    assert.deepEqual(commandIn("/build TARGET=staging please A.b-c=x=y 1=2 =3 LONG=", words)?.arguments, {
      TARGET: "staging",
      "A.b-c": "x=y",
      LONG: "",
    });
    assert.deepEqual(commandIn(`/build A=${"x".repeat(201)} B={{ commit }}`, words)?.arguments, { B: "{{" });
    const many = Array.from({ length: 50 }, (_, at) => `A${at}=${at}`).join(" ");
    assert.equal(Object.keys(commandIn(`/build ${many}`, words)?.arguments ?? {}).length, 20);
  });

  it("names the commit it approves, where it names one", () => {
    assert.equal(commandIn("/ok-to-build 0123456789AB", words)?.commit, "0123456789ab");
    assert.equal(commandIn("/ok-to-build", words)?.commit, undefined);
    assert.equal(commandIn("/build 0123456789ab", words)?.commit, undefined);
  });

  it("S16: reads whatever is written, and a link's words as they were typed", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => commandIn(text, words) === undefined || true));
    assert.deepEqual(commandWordsOf({ commentWords: " /build\r\n\r\n/retest /again\n" }), [
      "/build",
      "/retest",
      "/again",
    ]);
    assert.deepEqual(commandWordsOf({ commentWords: "" }), []);
  });
});
