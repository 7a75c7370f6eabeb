// Holds a host's talk with canned answers, in order, and keeps the calls it made.

import assert from "node:assert/strict";

import type { Answer, Answered, Call, Talk } from "../../../src/core/call.ts";
import type { Repository } from "../../../src/core/tenant.ts";

export const apiUrl = "https://api.example.com";
export const repositoryId = "{22222222-2222-4222-8222-222222222222}";
export const repositoryAt = `${apiUrl}/2.0/repositories/%7B%7D/%7B22222222-2222-4222-8222-222222222222%7D`;

export const repository: Repository = {
  tenantId: "tenant-1",
  id: repositoryId,
  fullName: "acme/payments",
  owner: "acme",
  slug: "payments",
  name: "payments",
  url: "https://bitbucket.org/acme/payments",
  updatedAt: 0,
};

export function answer(
  status: number,
  body: unknown = "",
  headers: Record<string, string> = {},
  more: Partial<Answered> = {},
): Answered {
  return {
    kind: "answered",
    status,
    headers,
    setCookies: [],
    body: typeof body === "string" ? body : JSON.stringify(body),
    isCut: false,
    ms: 1,
    ...more,
  };
}

/** An error as Bitbucket words it. */
export function error(message: string, fields?: Record<string, string[]>): unknown {
  return { type: "error", error: { message, ...(fields === undefined ? {} : { fields }) } };
}

/** Fails when the talk makes more or fewer calls than there are answers. */
export function holdWith<T>(talk: Talk<T>, ...answers: readonly Answer[]): { value: T; calls: Call[] } {
  const calls: Call[] = [];
  let step = talk.next();
  while (step.done !== true) {
    calls.push(step.value);
    const next = answers[calls.length - 1];
    assert.ok(next !== undefined, `no answer left for ${step.value.method} ${step.value.url}`);
    step = talk.next(next);
  }
  assert.equal(calls.length, answers.length, "answers were left over");
  return { value: step.value, calls };
}
