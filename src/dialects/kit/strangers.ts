// Webhooks set up at another sender's address: recognised by headers and body, and said with what to do.

import type { Parsed } from "../../core/dialect.ts";
import type { Hook, HookHead } from "../../core/hook.ts";
import { Problem } from "../../core/problem.ts";

import { valueAt } from "./elsewhere.ts";
import { readJsonOrPayload } from "./form.ts";
import { printable } from "./shape.ts";

interface Sender {
  readonly name: string;
  /** Who reads it, the usual one first. */
  readonly dialects: readonly string[];
  /** Whether a hook is this sender's; `body` is undefined where it is no JSON. */
  readonly posted: (head: HookHead, body: unknown) => boolean;
  /** What to do, where no dialect reads it. */
  readonly instead?: string;
}

/** The first that fits. */
const senders: readonly Sender[] = [
  { name: "GitLab", dialects: ["gitlab"], posted: ({ headers }) => headers["x-gitlab-event"] !== undefined },
  // Gitea, Forgejo and Gogs send this header beside their own.
  {
    name: "GitHub",
    dialects: ["github", "github-sha1"],
    posted: ({ headers }) => headers["x-github-event"] !== undefined,
  },
  {
    name: "Bitbucket Data Center",
    dialects: ["bitbucket-data-center"],
    posted: (hook, body) =>
      /^(?:pr|mirror|diagnostics):|^project:modified$|^repo:(?:refs_changed|modified|forked)$/.test(
        eventKeyOf(hook, body),
      ),
  },
  {
    // https://marketplace.atlassian.com/apps/1215474/post-webhooks-for-bitbucket
    name: "the plugin Post Webhooks for Bitbucket",
    dialects: [],
    posted: (hook, body) =>
      /^(?:repo:push|pullrequest:)/.test(eventKeyOf(hook, body)) &&
      has(body, "repository", "project", "key") &&
      !has(body, "repository", "uuid"),
    instead: "switch it off and set up Bitbucket's own webhook, which this app reads, with this address and its secret",
  },
  {
    name: "Bitbucket Cloud",
    dialects: ["bitbucket-cloud", "bitbucket-connect"],
    posted: (hook, body) =>
      /^pullrequest:|^repo:(?:push$|updated$|transfer$|fork$|commit_)/.test(eventKeyOf(hook, body)),
  },
  { name: "GitLab", dialects: ["gitlab"], posted: (_hook, body) => has(body, "object_kind") },
  {
    name: "Bitbucket's POST service",
    dialects: ["bitbucket-post"],
    posted: (_hook, body) => has(body, "canon_url") && has(body, "commits"),
  },
];

/** What is read, or ignored for a reason of its own; or the name of an event that nobody knows. */
type Reading = Parsed | { readonly unknown: string };

/**
 * Reads a hook in the dialect of that id. What only another sender posts is Problem "unreadable" with what to do; an
 * event nobody knows is ignored by its name.
 */
export function readOwn(dialect: string, hook: Hook, read: () => Reading): Parsed {
  const byHeader = senders.find(({ posted }) => posted(hook, undefined));
  if (byHeader !== undefined && !byHeader.dialects.includes(dialect)) throw misled(senderOf(hook) ?? byHeader);
  let reading: Reading;
  try {
    reading = read();
  } catch (thrown) {
    refuseStranger(dialect, hook);
    throw thrown;
  }
  if (!("unknown" in reading)) return reading;
  refuseStranger(dialect, hook);
  return { ignored: `"${printable(reading.unknown)}" is no event this app acts on` };
}

/** True when headers alone show that the sender of this dialect posted. */
export function isPostedFor(dialect: string, head: HookHead): boolean {
  return senders.find(({ posted }) => posted(head, undefined))?.dialects[0] === dialect;
}

function refuseStranger(dialect: string, hook: Hook): void {
  const sender = senderOf(hook);
  if (sender !== undefined && !sender.dialects.includes(dialect)) throw misled(sender);
}

function senderOf(hook: Hook): Sender | undefined {
  let body: unknown;
  try {
    body = readJsonOrPayload(hook);
  } catch {
    // Headers alone tell.
  }
  return senders.find(({ posted }) => posted(hook, body));
}

function misled({ name, dialects: [usual], instead }: Sender): Problem {
  const advice = instead ?? `make an address of the dialect "${usual}" for it, and set that one there`;
  return new Problem("unreadable", `This is a webhook of ${name}, and this address is for another sender: ${advice}.`);
}

function eventKeyOf({ headers }: HookHead, body: unknown): string {
  const inside = valueAt(body, ["eventKey"]);
  return typeof inside === "string" ? inside : (headers["x-event-key"] ?? "");
}

function has(value: unknown, ...path: readonly string[]): boolean {
  const inside = valueAt(value, path);
  return inside !== undefined && inside !== null;
}
