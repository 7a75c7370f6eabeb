// The query string hash of Connect: sha256 over METHOD&path&query in canonical form.
// https://developer.atlassian.com/cloud/bitbucket/query-string-hash/
import { createHash } from "node:crypto";
import { parse } from "node:querystring";

/** The hash of a request to `url` (absolute, or a path with its query); `basePath` is left out of the path. */
export function hashRequest(method: string, url: string, basePath = ""): string {
  return createHash("sha256")
    .update(writeCanonicalRequest(method, url, basePath))
    .digest("hex");
}

/** What is hashed. */
export function writeCanonicalRequest(method: string, url: string, basePath = ""): string {
  const [path, query] = splitUrl(url);
  return `${method.toUpperCase()}&${canonicalPath(path, basePath)}&${canonicalQuery(query)}`;
}

function splitUrl(url: string): [string, string] {
  const withoutHash = url.split("#")[0] ?? "";
  const local = withoutHash.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, "");
  const mark = local.indexOf("?");
  return mark < 0 ? [local, ""] : [local.slice(0, mark), local.slice(mark + 1)];
}

function canonicalPath(path: string, basePath: string): string {
  const inside = basePath !== "" && path.startsWith(basePath) ? path.slice(basePath.length) : path;
  // Node's old URL parser, which Atlassian's library uses, escapes these where a path has them bare.
  const escaped = inside.replace(/\\/g, "/").replace(/[&<>"'`{}|^\s]/g, encode);
  const rooted = escaped.startsWith("/") ? escaped : `/${escaped}`;
  return rooted.length > 1 && rooted.endsWith("/") ? rooted.slice(0, -1) : rooted;
}

function canonicalQuery(query: string): string {
  const parameters = Object.entries(parse(query)).filter(([name]) => name !== "jwt");
  return parameters
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${[value ?? ""].flat().sort().map(encode).join(",")}`)
    .join("&");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
