// Asks a Jenkins stand-in something and shows the whole answer.
import { createManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { JenkinsOptions } from "../../../sandbox/jenkins/options.ts";
import { startJenkins } from "../../../sandbox/jenkins/start.ts";
import type { Jenkins } from "../../../sandbox/jenkins/start.ts";

/** What can be said in a request. */
export interface Question {
  method?: string;
  /** "user:secret" for Basic. */
  as?: string;
  headers?: Record<string, string>;
  form?: Record<string, string> | URLSearchParams;
  json?: unknown;
  body?: string;
}

/** What came back. */
export interface Shown {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
}

/** The API token of the user the stand-in knows by itself. */
export const admin = "admin:admin-token";

/** Asks, following no redirect. */
export async function ask(base: string, path: string, question: Question = {}): Promise<Shown> {
  const headers = new Headers(question.headers);
  if (question.as !== undefined) headers.set("authorization", `Basic ${Buffer.from(question.as).toString("base64")}`);
  let body: string | undefined = question.body;
  if (question.form !== undefined) {
    body = new URLSearchParams(question.form).toString();
    headers.set("content-type", "application/x-www-form-urlencoded");
  }
  if (question.json !== undefined) {
    body = JSON.stringify(question.json);
    headers.set("content-type", "application/json");
  }
  const answer = await fetch(base + path, { method: question.method ?? "GET", headers, redirect: "manual", ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: readJson(text) };
}

/** Starts a Jenkins whose time moves only by hand; builds queue for one second and run for ten. */
export async function startStill(options: JenkinsOptions = {}): Promise<{ jenkins: Jenkins; clock: ManualClock }> {
  const clock = createManualClock();
  const jenkins = await startJenkins({ quietPeriodMs: 1000, durationMs: 10_000, clock, ...options });
  return { jenkins, clock };
}

/** The number of a queue item out of a Location header. */
export function readItemId(shown: Shown): number {
  return Number(/\/queue\/item\/(\d+)\/$/.exec(shown.headers.get("location") ?? "")?.[1]);
}

function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
