import assert from "node:assert/strict";

import { isSameRepository, takesBranch } from "../../../../sandbox/jenkins/hooks/source-match.ts";

describe("sandbox/jenkins source matching", () => {
  it("compares repositories by host and path alone", () => {
    assert.ok(isSameRepository("https://u:p@bitbucket.org/ws/app.git", "ssh://git@bitbucket.org/ws/app/"));
    assert.ok(isSameRepository("git@bitbucket.org:ws/app.git", "https://bitbucket.org/ws/app"));
    assert.equal(isSameRepository("https://bitbucket.org/ws/app", "https://bitbucket.org/ws/app2"), false);
    assert.equal(isSameRepository("", ""), false);
  });

  it("takes branches by specifier: bare names, one star for a level, two for all, a colon for an expression", () => {
    const takes = (specifier: string, branch: string): boolean =>
      takesBranch({ url: "", branches: [specifier] }, branch);
    assert.deepEqual(
      [
        takes("main", "main"),
        takes("*/main", "main"),
        takes("*/main", "x/main"),
        takes("origin/feature/*", "feature/x"),
      ],
      [true, true, false, true],
    );
    assert.deepEqual(
      [
        takes("**", "a/b/c"),
        takes("refs/heads/main", "main"),
        takes(":origin/(a|b)", "b"),
        takes(":origin/(a|b)", "c"),
      ],
      [true, true, true, false],
    );
  });
});
