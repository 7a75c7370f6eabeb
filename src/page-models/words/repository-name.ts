// The name of a repository as people type it: the name itself, or an address that was copied from a browser or a clone.

import { trimEndOf } from "../../core/text/text.ts";

/** "workspace/repository", or whatever else was typed, without scheme, host and ".git". */
export function repositoryNameOf(typed: string): string {
  const path = trimEndOf(typed.trim().replace(/^https?:\/\/[^/]+\//, ""), "/").replace(/\.git$/, "");
  return serverName(path.split("/")) ?? path;
}

/** Data Center writes an address as projects/KEY/repos/slug, and as users/name/repos/slug for somebody's own. */
function serverName(parts: readonly string[]): string | undefined {
  const at = parts.findLastIndex(
    (part, here) =>
      (part === "projects" || part === "users") && parts[here + 2] === "repos" && (parts[here + 3] ?? "") !== "",
  );
  return at === -1 ? undefined : `${parts[at] === "users" ? "~" : ""}${parts[at + 1] ?? ""}/${parts[at + 3] ?? ""}`;
}
