import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

describe("README", () => {
  it("tells to press only buttons that the demo's repository page has", () => {
    const told = [...readFileSync("README.md", "utf8").matchAll(/_(Push [a-z ]+)_/g)].map(([, name]) => name);
    assert.ok(told.length > 0);
    const page = readFileSync("sandbox/bitbucket-cloud/views/repository.hbs", "utf8");
    for (const name of told) assert.ok(page.includes(`>${name ?? ""}</button>`), name);
  });
});
