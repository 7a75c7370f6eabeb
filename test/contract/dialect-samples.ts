// For the contract suite: a delivery of each dialect, signed the way its sender signs.

import { createHmac } from "node:crypto";

import type { Hook } from "../../src/core/hook.ts";

import type { DialectSample } from "./dialect-suite.ts";
import { senderSamples } from "./sender-samples.ts";

const push = {
  repository: { uuid: "{11111111-2222-4333-8444-555555555555}", full_name: "acme/payments" },
  push: {
    changes: [
      {
        old: null,
        new: { type: "branch", name: "main", target: { hash: "a".repeat(40), message: "Add [brackets]\n" } },
      },
    ],
  },
};

const refsChanged = {
  eventKey: "repo:refs_changed",
  date: "2026-01-02T03:04:05+0000",
  actor: { name: "jane", displayName: "Jane" },
  repository: { slug: "payments", id: 7, name: "payments", project: { key: "ACME", name: "Acme" }, public: false },
  changes: [
    {
      ref: { id: "refs/heads/main", displayId: "main", type: "BRANCH" },
      refId: "refs/heads/main",
      fromHash: "b".repeat(40),
      toHash: "a".repeat(40),
      type: "UPDATE",
    },
  ],
};

const forgePush = {
  eventType: "avi:bitbucket:push:repository",
  timestamp: "2026-03-23T06:03:12.361017Z",
  selfGenerated: false,
  actor: { type: "user", accountId: "5ffe", uuid: "{cc8e193d-1111-4222-8333-444455556666}" },
  repository: { uuid: "{11111111-2222-4333-8444-555555555555}", slug: "payments" },
  workspace: { uuid: "{4c16a397-1111-4222-8333-444455556666}" },
  push: {
    ref: "main",
    mainbranch: true,
    before: "b".repeat(40),
    after: "a".repeat(40),
    created: false,
    closed: false,
    forced: false,
    truncated: false,
    commits: [{ hash: "a".repeat(40), message: { value: "Add [brackets]\n", truncated: false } }],
  },
};

function byForge(event: object): Hook {
  return { headers: { "content-type": "application/json" }, query: {}, body: Buffer.from(JSON.stringify(event)) };
}

function signed(eventKey: string, body: Uint8Array, secret: string): Hook {
  return {
    headers: {
      "x-event-key": eventKey,
      "x-hub-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    },
    query: {},
    body,
  };
}

function wrapped(event: string, data: unknown): Hook {
  return { headers: { "x-event-key": event }, query: {}, body: Buffer.from(JSON.stringify({ event, data })) };
}

export const dialectSamples: Readonly<Record<string, DialectSample>> = {
  ...senderSamples,
  "bitbucket-cloud": {
    provedBy: "signature",
    push: (secret) => signed("repo:push", Buffer.from(JSON.stringify(push)), secret),
    pushName: "repo:push",
    unknown: (secret) => signed("repo:teleported", Buffer.from(JSON.stringify(push)), secret),
    withBody: (body) => signed("repo:push", body, "secret"),
  },
  "bitbucket-connect": {
    provedBy: "door",
    push: () => wrapped("repo:push", push),
    pushName: "repo:push",
    unknown: () => wrapped("repo:teleported", push),
    withBody: (body) => ({ headers: { "x-event-key": "repo:push" }, query: {}, body }),
  },
  "bitbucket-forge": {
    provedBy: "door",
    push: () => byForge(forgePush),
    pushName: "avi:bitbucket:push:repository",
    unknown: () => byForge({ ...forgePush, eventType: "avi:bitbucket:teleported:repository" }),
    withBody: (body) => ({ headers: {}, query: {}, body }),
  },
  "bitbucket-data-center": {
    provedBy: "signature",
    push: (secret) => signed("repo:refs_changed", Buffer.from(JSON.stringify(refsChanged)), secret),
    pushName: "repo:refs_changed",
    unknown: (secret) =>
      signed("repo:teleported", Buffer.from(JSON.stringify({ ...refsChanged, eventKey: "repo:teleported" })), secret),
    withBody: (body) => signed("repo:refs_changed", body, "secret"),
  },
};
