import assert from "node:assert/strict";

import {
  before,
  cut,
  cutAtWord,
  encode,
  keptLetters,
  plainLetters,
  readSignature,
  shorten,
  trimEndOf,
  trimOf,
} from "../../../src/core/text/text.ts";

/** Looked at once, this takes no time; looked at anew from every place, longer than any test may take. */
const many = 2_000_000;

describe("core/text", () => {
  it("S16: takes characters off the ends, however many they are and wherever more of them stand", () => {
    assert.equal(trimEndOf("https://ci.example.com//", "/"), "https://ci.example.com");
    assert.equal(trimOf("/-a/b-/", "/-"), "a/b");
    assert.equal(trimOf("////", "/"), "");
    assert.equal(trimEndOf(`${"/".repeat(many)}a`, "/").length, many + 1);
    assert.equal(trimOf(`${"/".repeat(many)}a${"/".repeat(many)}`, "/"), "a");
    assert.equal(before("job/x?y#z", "#?"), "job/x");
    assert.equal(before("", "#"), "");
  });

  it("S16: cuts at a character, never inside one", () => {
    assert.equal(cut("abc", 3), "abc");
    assert.equal(cut("ab😀", 3), "ab");
    assert.equal(cut("ab😀", 4), "ab😀");
    assert.equal(shorten(`${"d".repeat(6)}😀😀`, 9), "dddddd...");
    assert.equal(shorten("short", 9), "short");
  });

  it("shortens what people read between words, and cuts only words that are longer than any", () => {
    assert.equal(shorten("the user bridge may not start this job", 24), "the user bridge may...");
    assert.equal(shorten("the user bridge may not", 22), "the user bridge may...");
    assert.equal(cutAtWord("the user bridge", 8), "the user");
    assert.equal(shorten(`no job ${"x".repeat(300)}`, 60), "no job...");
    assert.equal(shorten(`no job ${"x".repeat(300)}`, 160).length, 160);
    assert.equal(cutAtWord(`a${" ".repeat(many)}b`, 100), "a");
  });

  it("S16: encodes half a character instead of failing at it", () => {
    assert.equal(encode("feature/ü x"), "feature%2F%C3%BC%20x");
    assert.equal(encode("a\ud83d"), "a%EF%BF%BD");
    assert.equal(encode("\udc00😀"), "%EF%BF%BD%F0%9F%98%80");
  });

  it("S16: takes letters and accents apart, of two million in the wrong order the beginning", () => {
    assert.equal(plainLetters("é"), "e\u0301");
    assert.equal(plainLetters(`e${"\u0315\u0300".repeat(many / 2)}`).length, keptLetters);
  });

  it("S16: takes a commit's author apart, also one whose name is a hundred thousand blanks", () => {
    assert.deepEqual(readSignature("Jane Doe <jane@example.com>"), { name: "Jane Doe", email: "jane@example.com" });
    assert.deepEqual(readSignature(" Jane <a> <jane@example.com> "), { name: "Jane <a>", email: "jane@example.com" });
    assert.deepEqual(readSignature("<jane@example.com>"), { name: "", email: "jane@example.com" });
    for (const none of ["Jane", "Jane >", ">", "Jane <jane@example.com", ""])
      assert.deepEqual(readSignature(none), { name: none });
    assert.deepEqual(readSignature(`a${" ".repeat(many)}b <x@y>`), { name: `a${" ".repeat(many)}b`, email: "x@y" });
    assert.deepEqual(readSignature(`${"<".repeat(many)}x`), { name: `${"<".repeat(many)}x` });
  });
});
