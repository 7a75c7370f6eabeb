import assert from "node:assert/strict";

import type { Field } from "../../../src/core/field.ts";
import { defaultFilters, defaultVerdicts, newLinkSettings } from "../../../src/core/link.ts";
import { readLinkForm } from "../../../src/page-models/forms/link-draft.ts";
import { typedOfLink } from "../../../src/page-models/forms/link-typed.ts";

const fields: readonly Field[] = [
  { name: "job", label: "Job", type: "text", scope: "link", isRequired: true },
  { name: "buildToken", label: "Build token", type: "secret", scope: "link", isRequired: false },
];
const valid = { ...typedOfLink(newLinkSettings), name: "unit tests" };

function read(
  typed: Record<string, string>,
  job: Record<string, string> = { job: "a" },
): ReturnType<typeof readLinkForm> {
  return readLinkForm(typed, job, fields, () => false);
}

describe("pages/link-draft", () => {
  it("reads an untouched form of a new link as the defaults", () => {
    const { draft, ownFaults, jobFaults } = read(valid);
    assert.deepEqual([ownFaults, jobFaults], [[], []]);
    assert.deepEqual(draft.filters, defaultFilters);
    assert.deepEqual(draft.verdicts, defaultVerdicts);
    assert.equal(draft.reportsStatus, true);
    assert.equal(draft.deadlineMinutes, 240);
  });

  it("gives back every setting of a link that is shown and posted unchanged", () => {
    const rule = { include: ["a", "b/**"], exclude: ["c"] };
    const shown = {
      name: "all of it",
      filters: {
        kinds: ["tag", "ref-deleted"],
        branches: rule,
        tags: rule,
        targetBranches: rule,
        paths: rule,
        authors: rule,
        messageIncludes: "deploy",
        maySkipByMessage: false,
        takesDrafts: false,
        takesForks: true,
      },
      parameters: [
        { name: "BRANCH", template: "{{ branch }}" },
        { name: "EMPTY", template: "" },
      ],
      verdicts: { unstable: "SUCCESSFUL", notBuilt: "FAILED", aborted: "SUCCESSFUL" },
      buildsPushAndPullRequest: true,
      abortsSuperseded: true,
      reportsStatus: false,
      reportsSkipped: true,
      commentWords: "/build\n/test-it",
      deadlineMinutes: 15,
    } as const;
    const { draft, ownFaults } = read(typedOfLink(shown));
    assert.deepEqual(ownFaults, []);
    assert.deepEqual(draft, { ...shown, settings: { job: "a" }, newSecrets: {}, newSecretParameters: {} });
  });

  it("refuses a link that would never build", () => {
    const { ownFaults } = read({ ...valid, onPush: "", onPullRequestOpened: "", onPullRequestUpdated: "" });
    assert.deepEqual(
      ownFaults.map((fault) => fault.field),
      ["onPush"],
    );
  });

  it("names the line of a wrong parameter and of a wrong template", () => {
    const { ownFaults } = read({ ...valid, parameters: "GOOD=1\nno equals\nBAD={{ brnach }}" });
    assert.deepEqual(
      ownFaults.map((fault) => fault.field),
      ["parameters", "parameters"],
    );
    assert.match(ownFaults[0]?.sentence ?? "", /Line 2/);
    assert.match(ownFaults[1]?.sentence ?? "", /Line 3.*brnach/);
  });

  it("reads secret parameters apart, an empty one as removed", () => {
    assert.deepEqual(
      read({ ...valid, secretParameters: "# a note\nDEPLOY_KEY= s3cret=x \nOLD=\n" }).draft.newSecretParameters,
      { DEPLOY_KEY: "s3cret=x", OLD: "" },
    );
  });

  it("never repeats a wrong secret line in its sentence (S9)", () => {
    const { ownFaults } = read({ ...valid, secretParameters: "hunter22 without a name" });
    assert.deepEqual(
      ownFaults.map((fault) => fault.field),
      ["secretParameters"],
    );
    assert.doesNotMatch(JSON.stringify(ownFaults), /hunter22/);
  });

  it("keeps a deadline within a week", () => {
    for (const minutes of ["0", "10081", "999999999"])
      assert.deepEqual(
        read({ ...valid, deadlineMinutes: minutes }).ownFaults.map((fault) => fault.field),
        ["deadlineMinutes"],
        minutes,
      );
    assert.equal(read({ ...valid, deadlineMinutes: "soon" }).ownFaults.length, 1);
  });

  it("checks the adapter's own fields beside ours", () =>
    assert.deepEqual(
      read(valid, {}).jobFaults.map((fault) => fault.field),
      ["job"],
    ));
  it("takes a typed secret and leaves an untyped one alone", () => {
    assert.deepEqual(read(valid, { job: "a", buildToken: "t" }).draft.newSecrets, { buildToken: "t" });
    assert.deepEqual(read(valid, { job: "a", buildToken: "" }).draft.newSecrets, {});
  });
});
