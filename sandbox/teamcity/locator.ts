// Reads the commits a queued build is pinned to: "version:<sha>,buildType:(id:X)".
import { readList, readText } from "../stand-in/received.ts";

/** The commits named under lastChanges, or what TeamCity says when one names no commit of this build type. */
export function listChanges(body: unknown, buildType: string): string[] | string {
  const commits: string[] = [];
  for (const change of readList(body, "lastChanges", "change")) {
    const locator = readText(change, "locator") ?? "";
    const version = /(?:^|,)version:([0-9a-f]{40})(?:,|$)/.exec(locator)?.[1];
    const of = /buildType:\(id:([^)]+)\)/.exec(locator)?.[1];
    if (version === undefined || (of !== undefined && of !== buildType))
      return `No changes found by locator '${locator}'.`;
    commits.push(version);
  }
  return commits;
}
