// A stand-in with three people, a workspace and a repository, and an app beside it.
import jwt from "jsonwebtoken";
import { createQueryStringHash, fromMethodAndUrl } from "atlassian-jwt";
import { startBitbucketCloud } from "../../../sandbox/bitbucket-cloud/start.ts";
import type { BitbucketCloud } from "../../../sandbox/bitbucket-cloud/start.ts";
import type { BitbucketCloudOptions } from "../../../sandbox/bitbucket-cloud/options.ts";
import { materialAt } from "../../material.ts";
import { startReceiver } from "./receiver.ts";
import type { Received, Receiver } from "./receiver.ts";

export const openapiFile = materialAt("openapi/bitbucket-cloud.swagger.v3.json");

export interface Stage {
  bitbucket: BitbucketCloud;
  app: Receiver;
  ada: string;
  wim: string;
  rea: string;
  workspace: string;
  repository: string;
  stop(): Promise<void>;
}

export interface Reply {
  status: number;
  json: Record<string, unknown>;
  text: string;
  headers: Headers;
}

/** Ready to be pushed to. */
export async function setStage(options: BitbucketCloudOptions = {}): Promise<Stage> {
  const bitbucket = await startBitbucketCloud({ openapiFile, webhookRetryDelayMs: 1, ...options });
  const app = await startReceiver();
  const ada = bitbucket.createUser({ displayName: "Ada Admin" }).uuid;
  const wim = bitbucket.createUser({ displayName: "Wim Writer" }).uuid;
  const rea = bitbucket.createUser({ displayName: "Rea Reader" }).uuid;
  const workspace = bitbucket.createWorkspace({ name: "Acme Robotics", slug: "acme", admins: [ada] }).uuid;
  const repository = bitbucket.createRepository({
    workspace: "acme",
    name: "Widgets",
    files: { "README.md": "# Widgets\n" },
  }).uuid;
  bitbucket.setPermission({ repository, user: wim, permission: "write" });
  bitbucket.setPermission({ repository, user: rea, permission: "read" });
  return {
    bitbucket,
    app,
    ada,
    wim,
    rea,
    workspace,
    repository,
    stop: async () => {
      await Promise.all([bitbucket.stop(), app.stop()]);
    },
  };
}

/** What the app has been told once one more commit was pushed. */
export async function pushOnce(stage: Stage): Promise<Received[]> {
  stage.bitbucket.pushCommit({ repository: stage.repository });
  await stage.bitbucket.settled();
  return stage.app.at("/webhook/");
}

/** A token as an app signs it for the REST API, its qsh by Atlassian's own library. */
export function signForApi(
  secret: string,
  clientKey: string,
  method: "GET" | "POST" | "PUT" | "DELETE",
  url: string,
  claims: Record<string, unknown> = {},
): string {
  const now = Math.floor(Date.now() / 1000);
  const qsh: unknown = createQueryStringHash(fromMethodAndUrl(method, url), false);
  const all = Object.entries<unknown>({
    iss: "ci-app",
    sub: clientKey,
    iat: now,
    exp: now + 180,
    qsh,
    ...claims,
  }).filter(([, value]) => value !== undefined);
  return jwt.sign(Object.fromEntries(all), secret, { algorithm: "HS256" });
}

/** Calls and reads JSON if there is any; redirects are shown, not followed. */
export async function call(url: string, init: RequestInit & { json?: unknown } = {}): Promise<Reply> {
  const { json, ...rest } = init;
  const headers = new Headers(init.headers);
  if (json !== undefined) headers.set("content-type", "application/json");
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const answer = await fetch(url, { redirect: "manual", ...rest, ...body, headers });
  const text = await answer.text();
  return { status: answer.status, text, headers: answer.headers, json: readJson(text) };
}

/** Calls REST with a bearer token. */
export function callWith(
  stage: Stage,
  token: string,
  path: string,
  init: RequestInit & { json?: unknown } = {},
): Promise<Reply> {
  const headers = new Headers(init.headers);
  headers.set("authorization", `Bearer ${token}`);
  return call(`${stage.bitbucket.apiUrl}/2.0${path}`, { ...init, headers });
}

/** A value deep inside JSON. */
export function dig(value: unknown, ...path: (string | number)[]): unknown {
  let found = value;
  for (const part of path) found = typeof found === "object" && found !== null ? Reflect.get(found, part) : undefined;
  return found;
}

function readJson(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === "object" && json !== null ? Object.fromEntries(Object.entries(json)) : {};
  } catch {
    return {};
  }
}
