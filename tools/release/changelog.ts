// What a release does to the CHANGELOG, and which versions may follow which.

/** Throws with what is wrong with the new version, given the one in package.json. */
export function refuseVersion(version: string, before: string): void {
  if (!/^\d{1,4}\.\d{1,4}\.\d{1,4}$/.test(version)) {
    throw new Error(`"${version}" is no version: three numbers with dots, such as 1.2.0.`);
  }
  const [now, then] = [version, before].map((text) => text.split(".").map(Number));
  const at = [0, 1, 2].find((place) => now?.[place] !== then?.[place]);
  if (at !== undefined && (now?.[at] ?? 0) < (then?.[at] ?? 0)) {
    throw new Error(`${version} is older than ${before}, which package.json has.`);
  }
}

/** The same text with its unreleased section closed under the version and day, and a new empty one above. */
export function closeChangelog(text: string, version: string, day: string): string {
  const heading = text.split("\n").find((line) => line.startsWith("## ") && line.endsWith("(unreleased)"));
  if (heading === undefined)
    throw new Error('CHANGELOG.md has no section "## … (unreleased)": there is nothing to release.');
  const section = (text.split(heading)[1] ?? "").split("\n## ")[0] ?? "";
  if (!section.includes("\n- "))
    throw new Error("The unreleased section of CHANGELOG.md is empty: there is nothing to release.");
  return text.replace(heading, `## Next (unreleased)\n\n## ${version} (${day})`);
}
