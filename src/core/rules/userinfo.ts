// User and password typed into an address (https://user:password@ci.example.com): taken out before anything is kept
// (S30).

import type { FieldValues } from "../field.ts";

/** The secret under which the user and password of a server's address are kept. */
export const urlCredentialsName = "urlCredentials";

/** Values of which no address carries a user or password, and what the one named "url" carried, as "user:password". */
export function splitUserinfo(values: FieldValues): {
  readonly values: FieldValues;
  readonly urlCredentials: string | undefined;
} {
  const clean = Object.entries(values).map(([name, value]): [string, string] => [
    name,
    userinfoOf(value) === undefined ? value : withoutUserinfo(value),
  ]);
  return { values: Object.fromEntries(clean), urlCredentials: userinfoOf(values["url"] ?? "") };
}

/**
 * What has to be masked of such a secret besides itself: the password, or the user where it is all there is (a token).
 */
export function secretPartOf(urlCredentials: string): string {
  const colon = urlCredentials.indexOf(":");
  return urlCredentials.slice(colon + 1) === ""
    ? urlCredentials.slice(0, Math.max(colon, 0))
    : urlCredentials.slice(colon + 1);
}

function userinfoOf(text: string): string | undefined {
  const url = URL.parse(text.trim());
  if (
    url === null ||
    (url.protocol !== "http:" && url.protocol !== "https:") ||
    (url.username === "" && url.password === "")
  )
    return undefined;
  return `${decoded(url.username)}:${decoded(url.password)}`;
}

/** The rest stays as it was typed: a parsed address would encode the braces of a variable. */
function withoutUserinfo(text: string): string {
  return text.replaceAll(/[\t\r\n]/g, "").replace(/^(\s*https?:[/\\]*)[^/\\?#]*@/i, "$1");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
