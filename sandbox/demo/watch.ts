// Waits for what can be seen from outside: the status at Bitbucket, the badge, the CI's own builds.

import { setTimeout as sleep } from "node:timers/promises";

import type { Stage } from "./stage.ts";
import { repositoryName } from "./stage.ts";

export interface SeenStatus {
  readonly state: string;
  readonly key: string;
  readonly url: string;
  readonly name: string;
  readonly description: string;
}

/** Resolves with the first thing found, or rejects with what was missing after the time. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs: number,
): Promise<T> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await sleep(25);
  }
  throw new Error(`${what} was not seen within ${withinMs / 1000} s`);
}

/** The status of a commit, once it has one of the states. */
export function waitForStatus(
  stage: Pick<Stage, "bitbucket">,
  commit: string,
  states: readonly string[],
  withinMs = 20_000,
): Promise<SeenStatus> {
  return waitFor(
    `a status ${states.join(" or ")} on commit ${commit.slice(0, 12)}`,
    () => statusesOf(stage, commit).find((status) => states.includes(status.state)),
    withinMs,
  );
}

/** The same for one key: a CI that reports its steps has statuses beside the link's own. */
export function waitForKey(
  stage: Pick<Stage, "bitbucket">,
  commit: string,
  key: string,
  states: readonly string[],
  withinMs = 20_000,
): Promise<SeenStatus> {
  return waitFor(
    `${key} ${states.join(" or ")} on commit ${commit.slice(0, 12)}`,
    () => statusesOf(stage, commit).find((status) => status.key === key && states.includes(status.state)),
    withinMs,
  );
}

/** All statuses of a commit, as Bitbucket would show them. */
export function statusesOf(stage: Pick<Stage, "bitbucket">, commit: string): SeenStatus[] {
  const { statuses } = stage.bitbucket.showRepository({ repository: repositoryName });
  return statuses
    .filter((status) => status.hash === commit)
    .map(({ state, key, url, name, description }) => ({ state, key, url: url ?? "", name: name ?? "", description }));
}

/** The word on a badge. */
export async function readBadge(url: string): Promise<string> {
  const answer = await fetch(url);
  const title = /<title>[^<]*: ([^<]+)<\/title>/.exec(await answer.text());
  return title?.[1] ?? `no badge (HTTP ${answer.status})`;
}
