// Payloads of GitHub, written to the shapes of real ones, as small as they get; tests add what they are about.

import assert from "node:assert/strict";

import type { Event } from "../../../src/core/event.ts";
import type { Hook } from "../../../src/core/hook.ts";
import { github } from "../../../src/dialects/github/dialect.ts";

export const head = "a".repeat(40);
export const before = "b".repeat(40);
export const none = "0".repeat(40);
export const repository = {
  id: 15,
  full_name: "acme/payments",
  name: "payments",
  private: false,
  html_url: "https://github.com/acme/payments",
  clone_url: "https://github.com/acme/payments.git",
  owner: { id: 7, login: "acme" },
};
export const sender = { id: 9, login: "jane" };
export const commit = (id: string, message = "Pay\n") => ({
  id,
  message,
  timestamp: "2026-01-01T10:00:00+02:00",
  url: `https://github.com/acme/payments/commit/${id}`,
  author: { name: "Jane", email: "jane@example.com", username: "jane" },
});
export const pullRequest = {
  number: 7,
  title: "Faster",
  body: null,
  html_url: "https://github.com/acme/payments/pull/7",
  draft: false,
  merged: false,
  merge_commit_sha: null,
  updated_at: "2026-01-01T10:00:00Z",
  user: sender,
  head: { ref: "feature/x", sha: head, repo: { id: 15, full_name: "acme/payments" } },
  base: { ref: "main", sha: before, repo: { id: 15 } },
};

/** The same as its comments tell it. */
export const issue = {
  number: 7,
  title: "Faster",
  body: null,
  draft: true,
  user: sender,
  pull_request: { html_url: "https://github.com/acme/payments/pull/7" },
};

export function hookOf(event: string, payload: object, headers: Record<string, string> = {}): Hook {
  return {
    headers: { "content-type": "application/json", "x-github-event": event, ...headers },
    query: {},
    body: Buffer.from(JSON.stringify({ repository, sender, ...payload })),
  };
}

export function only(hook: Hook): Event {
  const parsed = github.parse(hook);
  assert.ok("events" in parsed, JSON.stringify(parsed));
  const [event, ...more] = parsed.events;
  assert.ok(event !== undefined && more.length === 0);
  return event;
}

export function ignored(event: string, payload: object): string {
  const parsed = github.parse(hookOf(event, payload));
  assert.ok("ignored" in parsed);
  return parsed.ignored;
}
