// From a build to the status a host shows: its key, its words and an address that people outside can open.

import { createHash } from "node:crypto";

import ipaddr from "ipaddr.js";

import { buildWords, statusOf, type Build, type TestCounts } from "../build.ts";
import type { Status } from "../host.ts";
import type { Link } from "../link.ts";
import { keptLetters, plainLetters, trimEndOf, trimOf } from "../text/text.ts";

/** Bitbucket Cloud refuses longer keys (400, "key: Ensure this value has at most 40 characters"). */
const keyLimit = 40;
/** Longer addresses are refused as well. */
const urlLimit = 450;
const hashDigits = 10;

export interface StatusOptions {
  /** Every CI address may be shown, for installations whose people all sit inside one network. */
  readonly isEveryAddressPublic?: boolean | undefined;
}

/**
 * A status key of at most 40 characters: readable when short and lossless, else a readable beginning and a digest of
 * the whole; never cut alone, for two cut keys can be one.
 */
export function statusKeyFrom(text: string): string {
  const plain = plainLetters(text).replace(/\p{M}/gu, "");
  const slug = trimOf(plain.replace(/[^A-Za-z0-9._/]+/g, "-"), "-./");
  const isLossless = text.length <= keptLetters && slug !== "" && !/[^\p{ASCII}]/u.test(plain);
  if (isLossless && slug.length <= keyLimit) return slug;
  const digest = createHash("sha256").update(text).digest("hex").slice(0, hashDigits);
  const beginning = trimEndOf(slug.slice(0, keyLimit - hashDigits - 1), "-./");
  return `${beginning === "" ? "build" : beginning}-${digest}`;
}

/** The key as it is, or one made of it where the host takes at most `limit` characters, 40 or more. */
export function keyWithin(key: string, limit: number): string {
  return key.length <= limit ? key : statusKeyFrom(key);
}

/**
 * True when people and Bitbucket can be expected to open the address: a dotted name of the public DNS, or a public
 * literal address.
 */
export function isPublicAddress(url: string, options: StatusOptions = {}): boolean {
  const parsed = URL.parse(url);
  if (parsed === null || (parsed.protocol !== "http:" && parsed.protocol !== "https:")) return false;
  if (options.isEveryAddressPublic === true) return true;
  const host = parsed.hostname
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() === "unicast";
  return host.includes(".") && !inwardNames.test(host);
}

/** Names that by agreement or habit exist inside one network only (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal). */
const inwardNames = /\.(local|localhost|localdomain|internal|intranet|private|lan|home|home\.arpa|corp|test|invalid)$/;

/** The status of a build as it is now. `pageUrl` is our own page of the build, shown where the CI's is not public. */
export function statusFrom(build: Build, link: Link, pageUrl: string, options: StatusOptions = {}): Status {
  const isShown = build.url.length <= urlLimit && isPublicAddress(build.url, options);
  return {
    build,
    state: statusOf(build.state, link.verdicts),
    key: keyOf(build, link),
    name: oneLine(nameOf(build, link)),
    description: oneLine(build.description === "" ? describe(build) : build.description),
    url: isShown ? build.url : pageUrl,
    job: link.statusKey,
  };
}

/**
 * One key per link; a part of a run, and a pull request built apart from its branch, have their own, so that none hides
 * another.
 */
function keyOf(build: Build, link: Link): string {
  const parts = [link.statusKey];
  if (build.pullRequestId !== undefined && link.buildsPushAndPullRequest) parts.push(`pr-${build.pullRequestId}`);
  if (build.context !== "") parts.push(build.context);
  return parts.length === 1 ? keyWithin(link.statusKey, keyLimit) : statusKeyFrom(parts.join("/"));
}

/**
 * A run's status says which link it is of: two links may start the same job, and their runs have names alike. A part
 * that a reporter has named by its key keeps that name.
 */
function nameOf(build: Build, link: Link): string {
  const isNamedByKey = build.context !== "" && build.name.includes(build.context);
  const isOwn = isNamedByKey || build.name === "" || build.name === link.name || build.name.startsWith(`${link.name} `);
  const own = build.name === "" ? link.name : build.name;
  const name = isOwn ? own : `${link.name}: ${build.name}`;
  const isNumbered = build.number === "" || build.name.includes(build.number);
  const numbered = isNumbered ? name : `${name} #${build.number}`;
  // A part's own name says it already, and a key made of addresses says it to machines alone (the Stash Notifier's).
  const isTold = build.context === "" || numbered.includes(build.context) || build.context.includes("://");
  return isTold ? numbered : `${numbered}: ${build.context}`;
}

function describe(build: Build): string {
  const took =
    build.durationMs === undefined || build.finishedAt === undefined ? "" : ` after ${durationOf(build.durationMs)}`;
  return `${buildWords[build.state].sentence}${took}${build.tests === undefined ? "" : `, ${testsOf(build.tests)}`}`;
}

function testsOf(tests: TestCounts): string {
  const parts = [`${tests.passed} of ${tests.passed + tests.failed} tests passed`];
  if (tests.skipped > 0) parts.push(`${tests.skipped} skipped`);
  return parts.join(", ");
}

function durationOf(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Without what turns the direction of writing: it would reach into the host's own words beside it. */
function oneLine(text: string): string {
  return text
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
}
