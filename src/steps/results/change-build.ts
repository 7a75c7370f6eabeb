// What a result does to a build row: never backwards, text capped, addresses checked (S41).

import { isDeepStrictEqual } from "node:util";

import { isFinished } from "../../core/build.ts";
import type { Build } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { isReportersRun } from "../../core/run.ts";
import { nameWithin } from "../../core/text/short-name.ts";
import { judge } from "../../core/rules/verdict.ts";
import type { Judgement, Voice } from "../../core/rules/verdict.ts";
import { defined } from "../../core/rules/defined.ts";
import { shorten } from "../../core/text/text.ts";

const textLimit = 1000;

export interface Heard {
  /** The very same object when nothing changed. */
  readonly build: Build;
  readonly judgement: Judgement;
}

/** The build after a result. */
export function changeBuild(build: Build, result: Result, now: number, voice: Voice): Heard {
  const judgement = judge(build, result, voice);
  if (judgement === "late" || judgement === "refused") return { build, judgement };
  const changed = judgement === "same" ? fillIn(build, result) : become(build, result, now);
  return { build: isDeepStrictEqual(build, changed) ? build : { ...changed, updatedAt: now }, judgement };
}

function become(build: Build, result: Result, now: number): Build {
  const isReopened = isFinished(build.state) && !isFinished(result.state);
  const before = isReopened ? reopened(build, now) : build;
  const isMoved = build.state !== result.state;
  const endedAt = Math.max(before.endedAt ?? 0, isFinished(result.state) ? (result.endedAt ?? 0) : 0);
  return {
    ...before,
    // What was said of the state before is not true of this one.
    ...(isMoved ? { description: "" } : {}),
    ...detailsOf(result),
    state: result.state,
    run: runAfter(before.run, result.run),
    ...(isFinished(result.state) ? { finishedAt: (isMoved ? undefined : before.finishedAt) ?? now } : {}),
    ...defined({ attempt: result.attempt }),
    ...(endedAt === 0 ? {} : { endedAt }),
  };
}

/** Drops what is not true of a new attempt. */
function reopened(build: Build, now: number): Build {
  const rest: { -readonly [Name in keyof Build]: Build[Name] } = { ...build, description: "", reopenedAt: now };
  delete rest.finishedAt;
  delete rest.tests;
  delete rest.durationMs;
  return rest;
}

/** A verdict that is told again may say what was not known yet, and replaces nothing. */
function fillIn(build: Build, result: Result): Build {
  const details = detailsOf(result);
  return {
    ...build,
    number: build.number === "" ? (details.number ?? "") : build.number,
    url: build.url === "" ? (details.url ?? "") : build.url,
    description: build.description === "" ? (details.description ?? "") : build.description,
    ...(build.tests === undefined && details.tests !== undefined ? { tests: details.tests } : {}),
    ...(build.durationMs === undefined && details.durationMs !== undefined ? { durationMs: details.durationMs } : {}),
    ...(build.endedAt === undefined && result.endedAt !== undefined ? { endedAt: result.endedAt } : {}),
  };
}

/** Keeps the handle by which the CI is asked: no report can point our questions to another run (S40). */
function runAfter(known: string, said: string | undefined): string {
  if (said === undefined) return known;
  return known === "" || (isReportersRun(known) && !isReportersRun(said)) ? nameWithin(said, lengths.id) : known;
}

type Details = Partial<Pick<Build, "name" | "number" | "url" | "description" | "tests" | "durationMs">>;

function detailsOf(result: Result): Details {
  return defined({
    name: result.name === undefined ? undefined : plainText(result.name),
    number: result.number === undefined ? undefined : shorten(plainText(result.number), 100),
    url: result.url !== undefined && isHttpAddress(result.url) ? result.url : undefined,
    description: result.description === undefined ? undefined : plainText(result.description),
    tests: result.tests,
    durationMs: result.durationMs === undefined ? undefined : Math.max(0, Math.round(result.durationMs)),
  });
}

/** An http(s) address without credentials, short enough to keep. */
function isHttpAddress(text: string): boolean {
  const url = text.length <= textLimit ? URL.parse(text) : null;
  return (
    url !== null &&
    (url.protocol === "http:" || url.protocol === "https:") &&
    url.username === "" &&
    url.password === ""
  );
}

function plainText(text: string): string {
  return shorten(text.replace(/\p{Cc}+/gu, " "), textLimit);
}
