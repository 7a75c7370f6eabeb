// Finds what to build in a webhook's payload, whichever Bitbucket sent it, or in a body that simply names it.
import type { StandInOrder } from "./farm.ts";
import { isRecord, readIn, readList, readText } from "./received.ts";

/** Branch and commit of every head a payload moved; what was deleted is left out. */
export function readPushes(payload: unknown): Omit<StandInOrder, "job">[] {
  const parameters = readOwn(payload);
  return listHeads(payload).map((head) => ({ ...head, parameters }));
}

function listHeads(payload: unknown): { branch: string | undefined; commit: string }[] {
  if (readIn(payload, "push") !== undefined) {
    return readList(payload, "push", "changes").flatMap((change) =>
      toHead(readText(change, "new", "name"), readText(change, "new", "target", "hash")),
    );
  }
  if (readIn(payload, "pullrequest") !== undefined) {
    return toHead(
      readText(payload, "pullrequest", "source", "branch", "name"),
      readText(payload, "pullrequest", "source", "commit", "hash"),
    );
  }
  if (readIn(payload, "changes") !== undefined) {
    return readList(payload, "changes").flatMap((change) =>
      readText(change, "type") === "DELETE"
        ? []
        : toHead(readText(change, "ref", "displayId"), readText(change, "toHash")),
    );
  }
  if (readIn(payload, "pullRequest") !== undefined) {
    return toHead(
      readText(payload, "pullRequest", "fromRef", "displayId"),
      readText(payload, "pullRequest", "fromRef", "latestCommit"),
    );
  }
  const ref = [readText(payload, "branch"), readText(payload, "tag"), readText(payload, "ref")].find(
    (name) => name !== undefined && name !== "",
  );
  return toHead(ref, readText(payload, "commit") ?? readText(payload, "sha"));
}

// Parameters sent along, and where the result is wanted.
function readOwn(payload: unknown): Record<string, string> {
  const own: Record<string, string> = {};
  const sent = readIn(payload, "parameters");
  if (isRecord(sent))
    for (const [name, value] of Object.entries(sent)) if (typeof value === "string") own[name] = value;
  for (const name of ["result_url", "delivery_id"]) {
    const value = readText(payload, name);
    if (value !== undefined) own[name] = value;
  }
  return own;
}

function toHead(
  branch: string | undefined,
  commit: string | undefined,
): { branch: string | undefined; commit: string }[] {
  return commit === undefined || commit === "" ? [] : [{ branch, commit }];
}
