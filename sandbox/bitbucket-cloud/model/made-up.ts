// Identifiers of the shapes Bitbucket gives out: uuids in braces, 40-hex hashes, account ids, slugs.
import { randomBytes, randomUUID } from "node:crypto";

/** A uuid in braces, as Bitbucket writes nearly all of them. */
export function makeUuid(): string {
  return `{${randomUUID()}}`;
}

/** A commit hash. Nothing is hashed: only its shape matters here. */
export function makeHash(): string {
  return randomBytes(20).toString("hex");
}

/** 24 hex digits, as in Atlassian account ids. */
export function makeAccountId(): string {
  return randomBytes(12).toString("hex");
}

/** An unguessable string for secrets, tokens and client ids. */
export function makeSecret(bytes = 24): string {
  return randomBytes(bytes).toString("base64url");
}

/** What Bitbucket would make of a name in an address. */
export function makeSlug(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^-+/, "")
    .replace(/(?<!-)-+$/, "");
  return slug === "" ? "repository" : slug;
}

/** A uuid without its braces. */
export function withoutBraces(uuid: string): string {
  return uuid.replace(/[{}]/g, "");
}
