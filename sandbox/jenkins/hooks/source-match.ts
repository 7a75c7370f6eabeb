// Which jobs a repository address or branch concerns, the way Jenkins' git plugin compares them: loosely.
// https://github.com/jenkinsci/git-plugin src/main/java/hudson/plugins/git/GitStatus.java
import { createHmac, timingSafeEqual } from "node:crypto";

import type { GitSource, Revision } from "../model/model.ts";

/** Whether two repository addresses mean the same: host and path, without ".git" and slashes at the ends. */
export function isSameRepository(one: string, other: string): boolean {
  const [left, right] = [normalise(one), normalise(other)];
  return left !== undefined && left === right;
}

/** Whether a job's branch specifiers take a branch; a job without any takes all. */
export function takesBranch(source: GitSource, branch: string): boolean {
  if (source.branches === undefined || source.branches.length === 0) return true;
  return source.branches.some((specifier) => toPattern(specifier).test(`origin/${branch}`));
}

/** Whether `X-Hub-Signature` fits the body: sha1, sha256, sha384 or sha512 in hex. */
export function isSigned(header: string | undefined, body: Buffer, secret: string): boolean {
  const found = /^(sha1|sha256|sha384|sha512)=([0-9a-f]+)$/i.exec(header ?? "");
  if (found === null) return false;
  const expected = createHmac((found[1] ?? "").toLowerCase(), secret)
    .update(body)
    .digest();
  const given = Buffer.from(found[2] ?? "", "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** A branch and its new commit as a list of one; empty where either is missing, as when a branch is gone. */
export function toHeads(branch: string | undefined, sha: string | undefined): Revision[] {
  return branch === undefined || sha === undefined ? [] : [{ branch, sha }];
}

function normalise(address: string): string | undefined {
  const short = /^[\w.-]+@([\w.-]+):(.+)$/.exec(address);
  let host: string;
  let path: string;
  if (short !== null) {
    host = short[1] ?? "";
    path = short[2] ?? "";
  } else {
    const url = URL.parse(address);
    if (url === null) return undefined;
    host = url.hostname;
    path = url.pathname;
  }
  return `${host}/${path
    .replace(/^\//, "")
    .replace(/\/$/, "")
    .replace(/\.git$/, "")}`;
}

function toPattern(specifier: string): RegExp {
  if (specifier.startsWith(":")) return new RegExp(`^(?:${specifier.slice(1)})$`);
  const name = specifier.replace(/^refs\/heads\//, "*/");
  const full = name.includes("/") || name === "**" ? name : `*/${name}`;
  const body = full
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*|\*/g, (stars) => (stars === "**" ? ".*" : "[^/]*"));
  return new RegExp(`^${body}$`);
}
