import assert from "node:assert/strict";

import type { Field } from "../../../src/core/field.ts";
import { typedUnder, viewFields } from "../../../src/page-models/forms/field-view.ts";

const token: Field = {
  name: "token",
  label: "API token",
  type: "secret",
  scope: "server",
  isRequired: true,
  placeholder: "11e…",
};
const options = { prefix: "ci-", scope: "server", values: {}, hasSecret: () => false, faults: [] } as const;

describe("pages/field-view", () => {
  it("never shows a secret, whether stored or just typed (S9)", () => {
    const [row] = viewFields([token], { ...options, values: { token: "hunter22" }, hasSecret: () => true });
    assert.equal(row?.value, "");
    assert.doesNotMatch(JSON.stringify(row), /hunter22/);
  });

  it("says that a secret is kept, and asks for none then", () => {
    const [row] = viewFields([token], { ...options, hasSecret: () => true });
    assert.deepEqual([row?.isKept, row?.placeholder, row?.isRequired], [true, "Kept", false]);
  });

  it("asks for a required secret that is not there yet", () => {
    const [row] = viewFields([token], options);
    assert.deepEqual([row?.isKept, row?.placeholder, row?.isRequired], [false, "11e…", true]);
  });

  it("puts every fault of a field beside it and tells a screen reader where", () => {
    const [row] = viewFields([token], {
      ...options,
      faults: [
        { field: "token", sentence: "One." },
        { field: "token", sentence: "Two." },
        { field: "other", sentence: "No." },
      ],
    });
    assert.equal(row?.fault, "One. Two.");
    assert.equal(row.describedBy, "ci-token-fault");
  });

  it("shows only the fields of its scope", () =>
    assert.deepEqual(viewFields([token], { ...options, scope: "link" }), []));

  it("chooses the fallback of a select where nothing was typed", () => {
    const mode: Field = {
      name: "mode",
      label: "Mode",
      type: "select",
      scope: "server",
      isRequired: false,
      fallback: "b",
      options: [
        { value: "a", label: "A" },
        { value: "b", label: "B" },
      ],
    };
    assert.deepEqual(
      viewFields([mode], options)[0]?.options.map((option) => option.isSelected),
      [false, true],
    );
  });

  it("reads the controls of one prefix, the last of a repeated one, with plain line ends", () => {
    assert.deepEqual(typedUnder("ci-", { "ci-a": "1\r\n2", "ci-b": ["x", "y"], "server-a": "no", session: "no" }), {
      a: "1\n2",
      b: "y",
    });
  });
});
