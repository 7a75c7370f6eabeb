import assert from "node:assert/strict";

import { closeChangelog, refuseVersion } from "../../tools/release/changelog.ts";

const page = "# Changelog\n\n## 0.2.0 (unreleased)\n\n- Does more.\n\n## 0.1.0 (2026-01-01)\n\n- Does it.\n";

describe("a release", () => {
  it("closes the unreleased section under its version and day, and opens a new one", () => {
    const closed = closeChangelog(page, "0.3.0", "2026-11-28");
    assert.match(closed, /## Next \(unreleased\)\n\n## 0\.3\.0 \(2026-11-28\)\n\n- Does more\./);
    assert.match(closed, /## 0\.1\.0 \(2026-01-01\)/);
    assert.throws(() => closeChangelog(closed, "0.3.1", "2026-11-29"), /is empty: there is nothing to release/);
  });

  it("is refused without an unreleased section", () => {
    assert.throws(() => closeChangelog("# Changelog\n", "1.0.0", "2026-11-28"), /nothing to release/);
  });

  it("takes a version that is the present one or newer", () => {
    for (const version of ["0.1.0", "0.1.1", "0.2.0", "1.0.0"]) refuseVersion(version, "0.1.0");
    for (const version of ["0.0.9", "0.1", "v1.0.0", ""]) assert.throws(() => refuseVersion(version, "0.1.0"));
  });
});
