import assert from "node:assert/strict";

import { isSame, isSameSecret } from "../../../src/core/secrecy/same.ts";

describe("comparing secrets", () => {
  it("takes the same text and the same bytes, and nothing else of any length", () => {
    assert.ok(isSame("abc", "abc"));
    assert.ok(isSame(Buffer.from("abc"), "abc"));
    for (const other of ["abd", "ab", "abcd", ""]) assert.equal(isSame(other, "abc"), false);
  });

  it("takes a secret whole or not at all", () => {
    assert.ok(isSameSecret("a secret", "a secret"));
    for (const other of ["a secreT", "a secre", "a secret ", ""]) assert.equal(isSameSecret(other, "a secret"), false);
  });
});
