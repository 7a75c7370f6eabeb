// Makes an adapter's calls to stand-ins on this machine: no guard, no redirects followed.

import { setTimeout as wait } from "node:timers/promises";
import { request } from "undici";
import type { Build } from "../../src/core/build.ts";
import { isFinished } from "../../src/core/build.ts";
import type { Answer, Call, Talk } from "../../src/core/call.ts";
import { runTalk } from "../../src/core/call.ts";
import type { CiAdapter, Polled, Result } from "../../src/core/ci-adapter.ts";
import type { Link } from "../../src/core/link.ts";
import type { Server } from "../../src/core/server.ts";

/** Sends one call and reads the whole answer. */
async function sendLoopback(call: Call): Promise<Answer> {
  const began = Date.now();
  const answer = await request(call.url, {
    method: call.method,
    headers: { "user-agent": "ci-bridge-test", ...call.headers },
    ...(call.body === undefined ? {} : { body: call.body }),
  });
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers))
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  const cookies = answer.headers["set-cookie"] ?? [];
  return {
    kind: "answered",
    status: answer.statusCode,
    headers,
    setCookies: typeof cookies === "string" ? [cookies] : cookies,
    body: await answer.body.text(),
    isCut: false,
    ms: Date.now() - began,
  };
}

/** Holds a talk over real sockets. */
export function talk<T>(spoken: Talk<T>): Promise<T> {
  return runTalk(spoken, sendLoopback);
}

/** Polls as the app does, keeping what was learned in the build, until the run is finished or gone. */
export async function follow(
  adapter: CiAdapter,
  build: Build,
  link: Link,
  server: Server,
): Promise<{ build: Build; last: Polled; states: readonly string[] }> {
  const states: string[] = [];
  const beganAt = Date.now();
  let current = build;
  for (let look = 0; look < 200; look++) {
    if (adapter.poll === undefined) throw new Error("it cannot be polled");
    const last = await talk(adapter.poll(current, link, server, current.createdAt + Date.now() - beganAt));
    if (last.outcome === "gone") return { build: current, last, states };
    if (last.outcome === "result") {
      current = learn(current, last.result);
      if (states.at(-1) !== current.state) states.push(current.state);
      if (isFinished(current.state)) return { build: current, last, states };
    }
    await wait(20);
  }
  throw new Error(`it did not end; it was ${states.join(", ")}`);
}

function learn(build: Build, result: Result): Build {
  const { run, name, number, url, description, tests, state } = result;
  return {
    ...build,
    state,
    ...(run === undefined ? {} : { run }),
    ...(name === undefined ? {} : { name }),
    ...(number === undefined ? {} : { number }),
    ...(url === undefined ? {} : { url }),
    ...(description === undefined ? {} : { description }),
    ...(tests === undefined ? {} : { tests }),
  };
}
