import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";

/** S1 to S41, S2b, R1 to R20, as titles and comments name them. */
const number = /\b(?:S\d{1,2}b?|R\d{1,2})\b/g;

const page = readFileSync("docs/promises.md", "utf8");
const rows = page
  .split("\n")
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .filter(([, code = ""]) => /^(?:S\d+b?|R\d+)$/.test(code))
  .map(([, code = "", promise = "", proof = ""]) => ({
    code,
    promise,
    files: [...proof.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file),
  }));

describe("the page of promises", () => {
  it("has each promise once, with a test that proves it", () => {
    const codes = rows.map(({ code }) => code);
    assert.ok(codes.length > 40);
    assert.deepEqual(codes, [...new Set(codes)]);
    assert.deepEqual(
      rows.filter(({ files }) => files.length === 0).map(({ code }) => code),
      [],
    );
  });

  it("names tests whose titles name the promise", () => {
    const wrong = rows.flatMap(({ code, files }) =>
      files
        .filter((file) => !titlesOf(file).some((title) => title.match(number)?.includes(code)))
        .map((file) => `${file} has no title with ${code}`),
    );
    assert.deepEqual(wrong, []);
  });

  it("knows every number that stands in code, tests and docs", () => {
    const known = new Set(rows.map(({ code }) => code));
    const unknown = globSync([
      "src/**/*.ts",
      "test/**/*.ts",
      "sandbox/**/*.ts",
      "bench/**/*.ts",
      "docs/**/*.md",
    ]).flatMap((file) =>
      numbersIn(file)
        .filter((code) => !known.has(code))
        .map((code) => `${file}: ${code}`),
    );
    assert.deepEqual(unknown, []);
  });
});

/** Titles of tests and suites. */
function titlesOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/\b(?:it|describe\w*)\(\s*(["'`])(.*?)\1/gs)].map(([, , title = ""]) => title);
}

/** In comments, titles and prose; `S3` in a string of code that is an address or a name is none. */
function numbersIn(file: string): string[] {
  const text = readFileSync(file, "utf8");
  if (file.endsWith(".md")) return text.match(number) ?? [];
  const comments = [...text.matchAll(/\/\/.*|\/\*\*[\s\S]*?\*\//g)].map(([comment]) => comment);
  return [...comments, ...(file.startsWith("test/") ? titlesOf(file) : [])].flatMap((part) => part.match(number) ?? []);
}
