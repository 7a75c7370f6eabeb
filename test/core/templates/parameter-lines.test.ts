import assert from "node:assert/strict";
import { parseParameterLines, writeParameterLines } from "../../../src/core/templates/parameter-lines.ts";

describe("core/parameter-lines", () => {
  it("reads NAME=template lines, and leaves out comments and empty ones", () => {
    const read = parseParameterLines("BRANCH={{ branch }}\r\n\n# the commit\n env.SHA = {{ commit }} \nEXTRA=a=b");
    const parameters = [
      { name: "BRANCH", template: "{{ branch }}" },
      { name: "env.SHA", template: "{{ commit }}" },
      { name: "EXTRA", template: "a=b" },
    ];
    const lines = parameters.map((parameter) => ({ ...parameter, fault: undefined }));
    assert.deepEqual(read, { parameters, faults: [], lines });
    assert.deepEqual(parseParameterLines(writeParameterLines(read.parameters)).parameters, read.parameters);
  });

  it("says which line is wrong and why", () => {
    const { parameters, faults } = parseParameterLines(
      "BRANCH\n1X=a\nA=1\nA=2\nB={{ brnach }}\n=x\nC={{ branch",
      "extra",
    );
    assert.deepEqual(parameters, [{ name: "A", template: "1" }]);
    assert.deepEqual(
      faults.map((fault) => fault.sentence.slice(0, 28)),
      [
        "Line 1 of the parameters: it",
        'Line 2 of the parameters: "1',
        "Line 4 of the parameters: A ",
        "Line 5 of the parameters: th",
        "Line 6 of the parameters: it",
        "Line 7 of the parameters: ou",
      ],
    );
    assert.ok(faults.every((fault) => fault.field === "extra"));
    const { lines } = parseParameterLines("A=1\nno line\nB={{ branch");
    assert.deepEqual(
      lines.map(({ name, fault }) => [name, fault === undefined]),
      [
        ["A", true],
        ["Line 2", false],
        ["B", false],
      ],
    );
  });

  it("takes at most a hundred", () => {
    const { parameters, faults } = parseParameterLines(
      Array.from({ length: 101 }, (_, index) => `P${index}=1`).join("\n"),
    );
    assert.equal(parameters.length, 100);
    assert.match(faults[0]?.sentence ?? "", /at most 100/);
  });
});
