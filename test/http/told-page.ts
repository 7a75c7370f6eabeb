// What the fakes' pages tell, and the kinds of ids their addresses carry.

/** Kinds of things in an address, as the path and as the ids of the fakes have them. */
export const kinds = [
  ["links", "link"],
  ["servers", "server"],
  ["deliveries", "delivery"],
  ["builds", "build"],
  ["hooks", "hook"],
] as const;

/** The session a page handed to its visitor. */
export function sessionIn(page: string): string {
  return /"session":"([^"]+)"/.exec(page)?.[1] ?? "none";
}
