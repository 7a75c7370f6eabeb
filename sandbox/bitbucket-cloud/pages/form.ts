// Fields of a form or a query, single texts only.

/** What is text stays, the rest is left out. */
export function readForm(body: unknown): Record<string, string> {
  if (typeof body !== "object" || body === null) return {};
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** A path of this host, for going back to; anything else becomes the front page. */
export function localPath(path: string): string {
  return path.startsWith("/") && !path.startsWith("//") ? path : "/";
}
