// What a result does to a build row: never backwards, text capped, addresses checked (S41).

import { isFinished, mayBecome } from "../core/build.ts";
import type { Build } from "../core/build.ts";
import type { Result } from "../core/ci-adapter.ts";
import { lengths } from "../core/lengths.ts";
import { nameWithin } from "../core/short-name.ts";

const textLimit = 1000;

/** The build after a result; unchanged state when the result is older news than what is known. */
export function changeBuild(build: Build, result: Result, now: number): Build {
  if (!mayBecome(build.state, result.state)) return build;
  const finished = isFinished(result.state);
  return {
    ...build,
    state: result.state,
    ...(result.run === undefined ? {} : { run: nameWithin(result.run, lengths.id) }),
    ...(result.name === undefined ? {} : { name: plainText(result.name) }),
    ...(result.number === undefined ? {} : { number: plainText(result.number).slice(0, 100) }),
    ...(result.url === undefined || !isHttpAddress(result.url) ? {} : { url: result.url }),
    ...(result.description === undefined ? {} : { description: plainText(result.description) }),
    ...(result.tests === undefined ? {} : { tests: result.tests }),
    ...(result.durationMs === undefined ? {} : { durationMs: Math.max(0, Math.round(result.durationMs)) }),
    updatedAt: now,
    ...(finished ? { finishedAt: build.finishedAt ?? now } : {}),
  };
}

/** An http(s) address without credentials, short enough to keep. */
function isHttpAddress(text: string): boolean {
  const url = text.length <= textLimit ? URL.parse(text) : null;
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") && url.username === "" && url.password === "";
}

function plainText(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").slice(0, textLimit);
}
