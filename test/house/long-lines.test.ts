import assert from "node:assert/strict";

import { longLines } from "./long-lines.ts";

const sentence =
  "The database file cannot be opened: the operator has to look at the path, its rights and the disk of it.";

describe("the house rule on long lines", () => {
  const found = (...lines: string[]): string[] => longLines(new Map([["a.ts", lines.join("\n")]]), 120);
  const spread = `${"const a = ".repeat(12)}1;`;

  it("lets a sentence stand whole, also with a word that is filled in and as a pattern of a test", () => {
    assert.deepEqual(found(`    throw new Problem("wrong", "${sentence}");`), []);
    assert.deepEqual(found(`    throw new Problem("wrong", \`${sentence} \${name}\`);`), []);
    assert.deepEqual(found(`    assert.match(await textOf(page), /${sentence}/);`), []);
  });

  it("lets a comment of one address stand", () => {
    assert.deepEqual(found(`// https://example.com/${"a".repeat(120)}`), []);
    assert.deepEqual(found(`// https://example.com/ ${"word ".repeat(30)}`), ["a.ts:1"]);
  });

  it("finds a long line of code, of mark-up, of a query, of an address, of a list and of a title", () => {
    assert.deepEqual(found("", spread), ["a.ts:2"]);
    assert.deepEqual(found(`const a = "<p>${sentence}</p>";`), ["a.ts:1"]);
    assert.deepEqual(found(`const a = "SELECT ${sentence}";`), ["a.ts:1"]);
    assert.deepEqual(found(`const a = "https://example.com/?a=${sentence}";`), ["a.ts:1"]);
    assert.deepEqual(found(`const a = "${"column_name, ".repeat(12)}";`), ["a.ts:1"]);
    assert.deepEqual(found(`  it("${sentence}", () => undefined);`), ["a.ts:1"]);
  });

  it("finds a sentence that is worked out as it is written, and one in several lines of a template", () => {
    assert.deepEqual(
      found(`const a = \`${sentence} \${names.map((name) => name.trim().toLowerCase()).join(", ")}\`;`),
      ["a.ts:1"],
    );
    assert.deepEqual(found("const a = `", `  ${sentence} ${sentence}`, "`;"), ["a.ts:2"]);
  });
});
