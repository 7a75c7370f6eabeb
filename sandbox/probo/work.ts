// What a Bitbucket payload means to Probo's handler, peculiarities included: that is what a sender has to cope with.
import { readIn, readText } from "../stand-in/received.ts";

/** One thing to build. */
export interface Work {
  owner: string;
  repo: string;
  sha: string;
  branch: string;
  branchUrl: string;
  pullRequest: { id: string; name: string; description: string; htmlUrl: string } | undefined;
  type: "pull_request" | "branch" | "hash";
}

/** The work in a payload, undefined for what is ignored, "crash" for what kills the process. */
export function readWork(flavour: "elusivemind" | "head", event: string, payload: unknown): Work | "crash" | undefined {
  if (event === "pullrequest:created" || event === "pullrequest:updated") return readPullRequest(flavour, payload);
  if (event !== "repo:push" || flavour !== "head") return undefined;
  // Only the first change is looked at, and a deleted branch has no `new`.
  const change = readIn(payload, "push", "changes", 0);
  const target = readIn(change, "new");
  if (change === undefined || target === null || target === undefined) return "crash";
  const isWanted =
    readText(target, "type") === "branch" && (readText(target, "target", "message") ?? "").includes("[build]");
  if (!isWanted) return undefined;
  return {
    ...readRepository(flavour, payload),
    sha: readText(target, "target", "hash") ?? "",
    branch: readText(target, "name") ?? "",
    branchUrl: readText(target, "links", "html", "href") ?? "",
    pullRequest: undefined,
    type: "branch",
  };
}

function readPullRequest(flavour: "elusivemind" | "head", payload: unknown): Work {
  const branch = readText(payload, "pullrequest", "source", "branch", "name") ?? "";
  const page = readText(payload, "pullrequest", "source", "repository", "links", "html", "href") ?? "";
  return {
    ...readRepository(flavour, payload),
    sha: readText(payload, "pullrequest", "source", "commit", "hash") ?? "",
    branch,
    branchUrl: `${page}/branch/${branch}`,
    pullRequest: {
      id: String(readIn(payload, "pullrequest", "id")),
      name: readText(payload, "pullrequest", "title") ?? "",
      description: readText(payload, "pullrequest", "description") ?? "",
      htmlUrl: readText(payload, "pullrequest", "links", "html", "href") ?? "",
    },
    type: "pull_request",
  };
}

// The repository goes by its display name, not its slug; the owner is guessed where the username is missing.
function readRepository(flavour: "elusivemind" | "head", payload: unknown): { owner: string; repo: string } {
  const fullName = readText(payload, "repository", "full_name") ?? "";
  const guess = flavour === "head" ? fullName.split("/")[0] : fullName.replace("/", "-").split("-")[0];
  return {
    owner: readText(payload, "repository", "owner", "username") ?? guess ?? "",
    repo: readText(payload, "repository", "name") ?? "",
  };
}
