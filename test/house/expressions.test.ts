import assert from "node:assert/strict";

import { ESLint, Linter } from "eslint";
import regexp from "eslint-plugin-regexp";

/** Expressions that took seconds for a hundred thousand characters, each of another kind. */
const slow: readonly string[] = [
  String.raw`(text) => text.replace(/\/+$/, "")`,
  String.raw`(text) => text.replace(/\s*<[^>]*>\s*$/, "")`,
  String.raw`(text) => /^(.*?)\s*<([^<>]*)>$/.exec(text)`,
  String.raw`(text) => text.split(/\s+OR\s+/)`,
  String.raw`(text) => new RegExp("(a+)+$").test(text)`,
];

describe("expressions", () => {
  for (const path of ["src/core/text/text.ts", "sandbox/main.ts", "bench/main.ts", "test/house.test.ts"]) {
    it(`S16: a super-linear one is reported in ${path.split("/")[0] ?? ""}`, async () => {
      const config: unknown = await new ESLint().calculateConfigForFile(path);
      const { rules } = config as { readonly rules: Readonly<Record<string, Linter.RuleEntry>> };
      const ours = Object.fromEntries(Object.entries(rules).filter(([name]) => name.startsWith("regexp/")));
      const linter = new Linter();
      const complaints = slow.filter((code) =>
        linter
          .verify(`export const read = ${code};`, { plugins: { regexp }, rules: ours })
          .every(({ severity }) => severity < 2),
      );
      assert.deepEqual(complaints, []);
    });
  }
});
