// Push bodies of the size and shape Bitbucket Cloud sends (about 12 kB), each different, signed for the Connect door.

import { createHmac, randomUUID } from "node:crypto";

export interface Sender {
  readonly clientKey: string;
  readonly sharedSecret: string;
  readonly workspaceId: string;
  readonly repositoryId: string;
  /** The value of qsh for POST and the path the hooks go to. */
  readonly queryHash: string;
  readonly path: string;
  /**
   * connect: the envelope with a JWT; plain: the payload itself with X-Hub-Signature, for receivers of native webhooks.
   */
  readonly shape?: "connect" | "plain";
  /** second: as Bitbucket signs for one tenant; event: no two alike, as if each event were another tenant's. */
  readonly tokenFor?: "second" | "event";
}

/** Bytes of one whole HTTP request that carries a signed push. `serial` makes commit and delivery unique. */
export function pushRequest(sender: Sender, serial: number, nowSeconds: number): Buffer {
  const body = Buffer.from(fillIn(templateOf(sender), serial), "latin1");
  const credential =
    sender.shape === "plain"
      ? `X-Hub-Signature: sha256=${createHmac("sha256", sender.sharedSecret).update(body).digest("hex")}`
      : `Authorization: JWT ${token(sender, nowSeconds)}`;
  const head = [
    `POST ${sender.path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "User-Agent: Bitbucket-Webhooks/2.0",
    "Content-Type: application/json",
    "X-Event-Key: repo:push",
    `X-Request-UUID: ${randomUUID()}`,
    "X-Attempt-Number: 1",
    credential,
    `Content-Length: ${body.byteLength}`,
    "",
    "",
  ];
  return Buffer.concat([Buffer.from(head.join("\r\n")), body]);
}

const tokens = new WeakMap<Sender, { readonly nowSeconds: number; readonly token: string }>();

/** Bitbucket's tokens have no id and whole seconds: all events of one second carry the same. */
function token(sender: Sender, nowSeconds: number): string {
  if (sender.tokenFor === "event") return sign(sender, nowSeconds, { jti: randomUUID() });
  const kept = tokens.get(sender);
  if (kept?.nowSeconds === nowSeconds) return kept.token;
  const made = sign(sender, nowSeconds, {});
  tokens.set(sender, { nowSeconds, token: made });
  return made;
}

function sign(sender: Sender, nowSeconds: number, more: object): string {
  const claims = {
    ...more,
    iss: sender.clientKey,
    iat: nowSeconds,
    qsh: sender.queryHash,
    aud: sender.clientKey,
    exp: nowSeconds + 3600,
  };
  const unsigned = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${unsigned}.${createHmac("sha256", sender.sharedSecret).update(unsigned).digest("base64url")}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

const decimal = "@@decimal@@";
const digits = "@@digits@@";
const templates = new WeakMap<Sender, readonly string[]>();

/**
 * The body's text between the places that differ. Writing 12 kB of JSON anew for each request would cost the load more
 * than the receiver, on the same machine.
 */
function templateOf(sender: Sender): readonly string[] {
  const kept = templates.get(sender);
  if (kept !== undefined) return kept;
  const payload = pushBody(sender);
  const text = JSON.stringify(sender.shape === "plain" ? payload : { event: "repo:push", data: payload });
  const template = text.split(/(@@(?:decimal|digits)@@)/);
  templates.set(sender, template);
  return template;
}

function fillIn(template: readonly string[], serial: number): string {
  const filled = new Map([
    [decimal, String(serial)],
    [digits, serial.toString(16).padStart(39, "0")],
  ]);
  let text = "";
  for (const part of template) text += filled.get(part) ?? part;
  return text;
}

function pushBody(sender: Sender): object {
  const hash = `${digits}0`;
  const commit = (offset: number): object => ({
    type: "commit",
    hash: `${digits}${offset}`,
    date: "2026-11-05T00:54:19+00:00",
    message: `Change number ${decimal}.${offset} of the payments service, with a message of the length people write\n`,
    summary: {
      type: "rendered",
      raw: `Change number ${decimal}.${offset}`,
      markup: "markdown",
      html: `<p>Change number ${decimal}.${offset} of the payments service</p>`,
    },
    author: { type: "author", raw: "Jane Doe <jane.doe@example.com>", user: person() },
    parents: [{ type: "commit", hash: "b".repeat(40), links: links(`commit/${"b".repeat(40)}`) }],
    links: {
      ...links(`commit/${hash}`),
      diff: { href: `https://api.bitbucket.org/2.0/repositories/acme/payments/diff/${hash}` },
      approve: { href: `https://api.bitbucket.org/2.0/repositories/acme/payments/commit/${hash}/approve` },
      comments: { href: `https://api.bitbucket.org/2.0/repositories/acme/payments/commit/${hash}/comments` },
      statuses: { href: `https://api.bitbucket.org/2.0/repositories/acme/payments/commit/${hash}/statuses` },
    },
    rendered: {},
    properties: {},
  });
  const change = {
    old: {
      type: "branch",
      name: `branch-${decimal}`,
      target: commit(6),
      links: links("refs/branches/x"),
      merge_strategies: ["merge_commit", "squash", "fast_forward"],
      default_merge_strategy: "merge_commit",
    },
    new: {
      type: "branch",
      name: `branch-${decimal}`,
      target: commit(0),
      links: links("refs/branches/x"),
      merge_strategies: ["merge_commit", "squash", "fast_forward"],
      default_merge_strategy: "merge_commit",
    },
    created: false,
    closed: false,
    forced: false,
    truncated: false,
    links: links("branches/compare/x"),
    commits: [commit(0), commit(1), commit(2)],
  };
  return { push: { changes: [change] }, actor: person(), repository: repository(sender) };
}

function person(): object {
  return {
    type: "user",
    display_name: "Jane Doe",
    nickname: "jane",
    uuid: "{33333333-3333-4333-8333-333333333333}",
    account_id: "557058:12345678-1234-1234-1234-123456789012",
    links: links("users/jane"),
  };
}

function links(path: string): object {
  return {
    self: { href: `https://api.bitbucket.org/2.0/repositories/acme/payments/${path}` },
    html: { href: `https://bitbucket.org/acme/payments/${path}` },
  };
}

function repository(sender: Sender): object {
  return {
    type: "repository",
    uuid: sender.repositoryId,
    full_name: "acme/payments",
    name: "payments",
    scm: "git",
    is_private: true,
    website: null,
    owner: { type: "team", username: "acme", display_name: "Acme", uuid: sender.workspaceId, links: links("") },
    workspace: { type: "workspace", slug: "acme", name: "Acme", uuid: sender.workspaceId, links: links("") },
    project: {
      type: "project",
      key: "PAY",
      name: "Payments",
      uuid: "{44444444-4444-4444-8444-444444444444}",
      links: links(""),
    },
    links: links(""),
  };
}
