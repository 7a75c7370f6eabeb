// docs/story.md has every word and every room once.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";

const page = readFileSync("docs/story.md", "utf8");

/** First cells of the table below a heading, taken apart at commas. */
function firstCells(heading: string): string[] {
  const section = (page.split(`\n## ${heading}\n`)[1] ?? "").split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).flatMap((row) => (row.split("|")[1] ?? "").split(",").map((cell) => cell.trim()));
}

describe("the story", () => {
  it("has each word and each room once", () => {
    for (const heading of ["Words", "The rooms"]) {
      const cells = firstCells(heading);
      assert.ok(cells.length > 20, heading);
      assert.deepEqual(
        cells.filter((cell, at) => cells.indexOf(cell) !== at),
        [],
      );
    }
  });

  it("knows every folder of the source, and none that is gone", () => {
    const folders = globSync("src/**/*.ts").map((file) => file.split("/").slice(1, -1).join("/"));
    const known = new Set(firstCells("The rooms").map((cell) => cell.replaceAll("`", "")));
    assert.deepEqual([...known].sort(), [...new Set(folders)].filter((folder) => folder !== "").sort());
  });

  it("has a word for every type of the core: the type's own, or that of its file", () => {
    const known = new Set(firstCells("Words").flatMap((cell) => cell.toLowerCase().split(" ")));
    const isKnown = (name: string): boolean =>
      name.split(/-|(?=[A-Z])/).some((word) => known.has(word.toLowerCase().replace(/s$/, "")));
    const unknown = globSync("src/core/*.ts").flatMap((file) => {
      const text = readFileSync(file, "utf8");
      const types = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(([, name = ""]) => name);
      return isKnown(basename(file, ".ts"))
        ? []
        : types.filter((name) => !isKnown(name)).map((name) => `${file}: ${name}`);
    });
    assert.deepEqual(unknown, []);
  });
});
