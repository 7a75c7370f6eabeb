import assert from "node:assert/strict";

import fc from "fast-check";

import { compileGlob } from "../../../src/core/rules/glob.ts";

describe("glob", () => {
  const cases: [string, string[], string[]][] = [
    ["main", ["main"], ["Main", "main2", "x/main", ""]],
    ["*", ["main", ".hidden"], ["feature/x", ""]],
    ["**", ["main", "feature/x/y", ""], []],
    ["feature/*", ["feature/x", "feature/a+b&c%#é"], ["feature", "feature/", "feature/x/y", "features/x"]],
    ["feature/**", ["feature/x", "feature/x/y"], ["feature", "feature-x"]],
    ["**/test/**", ["test/a", "a/b/test/c/d"], ["test", "a/tests/b"]],
    ["src/**/*.ts", ["src/a.ts", "src/a/b/c.test.ts"], ["src.ts", "src/a.tsx", "lib/src/a.ts"]],
    ["release-*", ["release-1", "release-"], ["release", "release-1/x"]],
    ["v?.?", ["v1.0"], ["v10.0", "v/.0", "v1x0"]],
    ["v[0-9]*", ["v1", "v1.2.3"], ["vx", "v"]],
    ["v[!0-9]", ["vx"], ["v1", "v/", "v"]],
    ["{main,release/*}", ["main", "release/1"], ["release", "{main,release/*}x"]],
    ["a{b,{c,d}}e", ["abe", "ace", "ade"], ["ae", "acde"]],
    ["{docs,src}/**", ["docs/a", "src/a/b"], ["lib/a"]],
    ["\\*", ["*"], ["x"]],
    ["a+(b|c).$^", ["a+(b|c).$^"], ["abc"]],
    ["a{b}", ["a{b}"], ["ab"]],
    ["a[", ["a["], ["a"]],
    ["[z-a]*", ["z1", "-", "a"], ["m"]],
    ["[]]*", ["]x"], ["x"]],
    ["[😀-😂]x", ["😁x"], ["😃x"]],
    ["!main", ["!main"], ["other"]],
    ["*\n*", ["a\nb"], ["ab"]],
  ];
  for (const [pattern, matching, others] of cases) {
    it(JSON.stringify(pattern), () => {
      const test = compileGlob(pattern);
      for (const text of matching) assert.equal(test(text), true, text);
      for (const text of others) assert.equal(test(text), false, text);
    });
  }

  it("S16 does not hang on hostile patterns and names", () => {
    const name = `${"a".repeat(5000)}c`;
    for (const pattern of [
      `${"*a".repeat(120)}b`,
      `${"**/a/".repeat(40)}b`,
      `${"{a,aa}*".repeat(30)}b`,
      "(a*)*(a+)+b*",
      `${"{".repeat(60)}a,b${"}".repeat(60)}*`,
      `${"[a-z]*".repeat(40)}1`,
    ]) {
      assert.equal(compileGlob(pattern)(name), false, pattern);
    }
  });

  it("takes a pattern over the limit for itself", () => {
    const long = "*".repeat(251);
    assert.equal(compileGlob(long)("x"), false);
    assert.equal(compileGlob(long)(long), true);
  });

  it("matches every plain name by itself, and throws for nothing", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 60 }),
        fc.string({ unit: "binary", maxLength: 60 }),
        (pattern, text) => {
          const test = compileGlob(pattern);
          assert.equal(test(pattern), true);
          assert.equal(typeof test(text), "boolean");
        },
      ),
    );
    const tricky = fc.string({
      unit: fc.constantFrom("*", "?", "[", "]", "{", "}", ",", "\\", "/", "!", "-", "^", "a", "&", "~", "\ud800"),
      maxLength: 30,
    });
    fc.assert(
      fc.property(tricky, tricky, (pattern, text) => {
        assert.equal(typeof compileGlob(pattern)(text), "boolean");
      }),
      { numRuns: 2000 },
    );
  });
});
