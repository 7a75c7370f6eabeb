import assert from "node:assert/strict";

import { at, entriesAt, idAt, nameAt, textAt } from "../../../src/ci/kit/json.ts";
import { known } from "../../../src/ci/kit/posted-result.ts";
import { lengths } from "../../../src/core/limits/lengths.ts";

const endless = "x".repeat(200_000);

describe("ci/report", () => {
  it("S16: cuts the texts of a result, and keeps runs and parts apart that begin alike", () => {
    const result = known({
      state: "passed",
      run: `${endless}1`,
      context: `${endless}1`,
      name: endless,
      number: endless,
      description: endless,
      refName: endless,
      deliveryId: endless,
      commit: endless,
      url: `https://ci.example.com/${endless}`,
    });
    const other = known({
      state: "passed",
      run: `${endless}2`,
      context: `${endless}2`,
      refName: `${endless}2`,
      deliveryId: `${endless}2`,
      commit: `${endless}2`,
    });
    for (const [name, value] of Object.entries(result))
      assert.ok(String(value).length <= 1000, `${name} has ${String(value).length} characters`);
    for (const name of ["run", "context", "refName", "deliveryId", "commit"] as const)
      assert.notEqual(result[name]?.slice(1), other[name]?.slice(1), name);
    assert.equal("url" in result, false, "an address that was cut leads elsewhere");
  });

  it("leaves what CI servers really say as it is", () => {
    const said = {
      state: "passed",
      run: "build/12",
      context: "lint",
      name: "payments #12",
      number: "12",
      url: "https://ci.example.com/12",
      description: "fine",
      deliveryId: "d-1",
    } as const;
    assert.deepEqual(known({ ...said, tests: undefined }), said);
  });

  it("S16: takes nothing endless for a text, an id or a name", () => {
    const answer = { text: endless, [endless]: 1 };
    assert.equal(textAt(answer, "text")?.length, 10_000);
    assert.equal(idAt(answer, "text"), undefined);
    assert.equal(nameAt(answer, "text"), endless, "a name stays whole until it is made to fit");
    assert.equal(entriesAt(answer)[1]?.[0].length, lengths.name);
    assert.equal(at(answer, "text"), endless);
  });
});
