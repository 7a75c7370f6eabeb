// For the contract suite: a delivery of each dialect that is no Bitbucket's of today, proved the way its sender proves
// itself.

import { createHmac } from "node:crypto";

import type { Hook } from "../../src/core/hook.ts";

import type { DialectSample } from "./dialect-suite.ts";

const head = "a".repeat(40);
const none = "0".repeat(40);
const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function payloadForm(value: unknown): Buffer {
  return Buffer.from(new URLSearchParams({ payload: JSON.stringify(value) }).toString());
}

const githubPush = {
  ref: "refs/heads/main",
  before: none,
  after: head,
  deleted: false,
  forced: false,
  head_commit: {
    id: head,
    message: "Add [brackets]\n",
    timestamp: "2026-01-01T10:00:00+02:00",
    url: `https://github.com/acme/payments/commit/${head}`,
    author: { name: "Jane", email: "jane@example.com", username: "jane" },
  },
  commits: [{ id: head, message: "Add [brackets]\n" }],
  repository: {
    id: 1296269,
    full_name: "acme/payments",
    name: "payments",
    private: true,
    html_url: "https://github.com/acme/payments",
    clone_url: "https://github.com/acme/payments.git",
    owner: { id: 7, login: "acme" },
  },
  sender: { id: 9, login: "jane" },
};

function githubSample(header: string, algorithm: "sha256" | "sha1"): DialectSample {
  function signed(event: string, body: Buffer, secret: string): Hook {
    return {
      headers: {
        ...json,
        "x-github-event": event,
        [header]: `${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`,
      },
      query: {},
      body,
    };
  }
  return {
    provedBy: "signature",
    push: (secret) => signed("push", bytesOf(githubPush), secret),
    pushName: "push",
    unknown: (secret) => signed("teleport", bytesOf(githubPush), secret),
    withBody: (body) => signed("push", Buffer.from(body), "secret"),
  };
}

const gitlabPush = {
  object_kind: "push",
  ref: "refs/heads/main",
  before: none,
  after: head,
  checkout_sha: head,
  user_id: 4,
  user_name: "Jane",
  project: {
    id: 15,
    name: "Payments",
    path_with_namespace: "acme/money/payments",
    web_url: "https://gitlab.com/acme/money/payments",
    git_http_url: "https://gitlab.com/acme/money/payments.git",
    namespace: "Money",
    visibility_level: 0,
  },
  commits: [
    {
      id: head,
      message: "Add [brackets]\n",
      timestamp: "2026-01-01T10:00:00+02:00",
      url: "https://gitlab.com/x",
      author: { name: "Jane", email: "jane@example.com" },
    },
  ],
  total_commits_count: 1,
};

function gitlabHook(body: Uint8Array, secret: string): Hook {
  return { headers: { ...json, "x-gitlab-event": "Push Hook", "x-gitlab-token": secret }, query: {}, body };
}

const post = {
  canon_url: "https://bitbucket.org",
  user: "jane",
  repository: {
    absolute_url: "/acme/payments/",
    owner: "acme",
    slug: "payments",
    name: "Payments",
    scm: "git",
    is_private: true,
  },
  commits: [
    {
      node: head.slice(0, 12),
      raw_node: head,
      branch: "main",
      author: "jane",
      raw_author: "Jane <jane@example.com>",
      message: "Add [brackets]\n",
      utctimestamp: "2012-05-30 03:58:56+00:00",
      parents: ["b".repeat(12)],
      files: [{ file: "a.txt", type: "modified" }],
    },
  ],
};

const gitoriousPush = {
  ref: "main",
  before: none,
  after: head,
  pushed_by: "jane",
  pushed_at: "2012-05-30T03:58:56+00:00",
  project: { name: "acme" },
  repository: { name: "payments", url: "https://gitorious.org/acme/payments", owner: { name: "jane" } },
  commits: [
    {
      id: head,
      message: "Add [brackets]\n",
      url: "https://gitorious.org/x",
      timestamp: "2012-05-30T03:58:56+00:00",
      author: { name: "Jane", email: "jane@example.com" },
    },
  ],
};

function payloadSample(payload: object, ignored: object, pushName: string): DialectSample {
  const withToken = (body: Uint8Array, secret: string): Hook => ({ headers: form, query: { token: secret }, body });
  return {
    provedBy: "token",
    push: (secret) => withToken(payloadForm(payload), secret),
    pushName,
    unknown: (secret) => withToken(payloadForm(ignored), secret),
    withBody: (body) => withToken(body, "secret"),
    payload,
    withPayload: (value) => withToken(payloadForm(value), "secret"),
  };
}

const change = {
  author: "Jane <jane@example.com>",
  comments: "Add [brackets]\n",
  revision: head,
  branch: "refs/heads/main",
  before: "b".repeat(40),
  repository: "git@git.example.com:acme/payments.git",
  category: "push",
  when: "1700000000.5",
  files: '["a.txt"]',
  properties: '{"pr":7}',
};

function signedChange(body: Buffer, secret: string, type = form): Hook {
  return {
    headers: { ...type, "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` },
    query: {},
    body,
  };
}

const found = {
  repository: {
    id: "15",
    fullName: "acme/payments",
    owner: "acme",
    slug: "payments",
    name: "Payments",
    url: "https://gitlab.com/acme/payments",
    scm: "git",
    isPrivate: true,
  },
  at: 1_700_000_000_000,
  isReconciled: true,
  moved: [
    {
      branch: "main",
      before: "b".repeat(40),
      commit: { hash: head, message: "Add [brackets]\n", author: { name: "Jane" }, at: 1_700_000_000_000 },
    },
  ],
};

function foundHook(value: unknown): Hook {
  return { headers: json, query: {}, body: bytesOf(value) };
}

export const senderSamples: Readonly<Record<string, DialectSample>> = {
  github: githubSample("x-hub-signature-256", "sha256"),
  "github-sha1": githubSample("x-hub-signature", "sha1"),
  gitlab: {
    provedBy: "token",
    push: (secret) => gitlabHook(bytesOf(gitlabPush), secret),
    pushName: "Push Hook",
    unknown: (secret) => gitlabHook(bytesOf({ ...gitlabPush, object_kind: "teleport" }), secret),
    withBody: (body) => gitlabHook(body, "secret"),
  },
  "bitbucket-post": payloadSample(post, { ...post, commits: [] }, "post"),
  gitorious: payloadSample(gitoriousPush, { ...gitoriousPush, ref: "refs/notes/commits" }, "push"),
  base: {
    provedBy: "signature",
    push: (secret) => signedChange(Buffer.from(new URLSearchParams(change).toString()), secret),
    pushName: "push",
    unknown: (secret) => signedChange(Buffer.from(new URLSearchParams({ ...change, revision: "" }).toString()), secret),
    withBody: (body) => signedChange(Buffer.from(body), "secret"),
    payload: change,
    withPayload: (value) => signedChange(bytesOf(value), "secret", json),
  },
  poller: {
    provedBy: "door",
    push: () => foundHook(found),
    pushName: "poll",
    unknown: () => foundHook({ ...found, moved: [] }),
    withBody: (body) => ({ headers: json, query: {}, body }),
  },
};
