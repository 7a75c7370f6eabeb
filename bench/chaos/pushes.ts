// Senders that behave as Bitbucket does, and then are more patient: the same delivery again until somebody acknowledges
// it, then the next push.

import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { moods } from "./ci-servers.ts";
import type { Mood } from "./ci-servers.ts";
import type { Ledger } from "./ledger.ts";

export interface Target {
  readonly tenantId: string;
  /** Path of the hook's address, by the CI server whose repository is pushed to. */
  readonly pathOf: (mood: Mood) => string;
  readonly secret: string;
  readonly workspaceId: string;
  readonly repositoryIdOf: (mood: Mood) => string;
}

export interface SenderOptions {
  readonly target: Target;
  readonly ledger: Ledger;
  readonly random: () => number;
  /** A process of the app that may be asked now; it may be gone by then. */
  readonly appUrl: () => string;
  readonly isOver: () => boolean;
  readonly pauseMs: number;
}

const branches = 4;

/** One sender with branches of its own; it returns when the run is over and its last push is acknowledged. */
export async function sendPushes(options: SenderOptions, sender: number): Promise<void> {
  const turns = new Map<string, number>();
  while (!options.isOver()) {
    const mood = moods[Math.floor(options.random() * moods.length)] ?? "quick";
    const branch = `sender-${sender}-${Math.floor(options.random() * branches)}`;
    const turn = (turns.get(`${mood} ${branch}`) ?? 0) + 1;
    turns.set(`${mood} ${branch}`, turn);
    const commit = randomBytes(20).toString("hex");
    options.ledger.sent({ commit, server: mood, branch, turn });
    const { workspaceId, repositoryIdOf, pathOf } = options.target;
    await post(
      options,
      pathOf(mood),
      pushBody({ workspaceId, repositoryId: repositoryIdOf(mood), name: mood, branch, commit }),
    );
    options.ledger.acknowledged(commit);
    await sleep(options.random() * 2 * options.pauseMs);
  }
}

/** Sends one hook until somebody acknowledges it. */
export async function post({ target, appUrl, random }: SenderOptions, path: string, body: string): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "x-event-key": "repo:push",
    "x-request-uuid": randomUUID(),
    "x-hub-signature": `sha256=${createHmac("sha256", target.secret).update(body).digest("hex")}`,
  };
  for (;;) {
    const answer = await fetch(`${appUrl()}${path}`, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(10_000),
    }).then(
      async (answered) => ({ status: answered.status, text: await answered.text() }),
      () => ({ status: 0, text: "" }),
    );
    // While a process is down its port may be somebody else's on this machine: only the app's own words count.
    const isOurs = /^\{"(?:hook":"|duplicate":true)/.test(answer.text);
    if (isOurs && answer.status >= 200 && answer.status < 300) return;
    if (answer.status === 401 || answer.status === 413)
      throw new Error(`the app refused a hook of the load with ${answer.status}`);
    await sleep(50 + random() * 100);
  }
}

interface Pushed {
  readonly workspaceId: string;
  readonly repositoryId: string;
  readonly name: string;
  readonly branch: string;
  readonly commit: string;
}

/** A push as Bitbucket tells of it. */
export function pushBody({ workspaceId, repositoryId, name, branch, commit }: Pushed): string {
  const head = {
    type: "commit",
    hash: commit,
    date: new Date().toISOString(),
    message: `Change ${commit.slice(0, 12)}\n`,
    author: { raw: "Jane <jane@example.com>" },
    parents: [],
  };
  return JSON.stringify({
    actor: { display_name: "Jane" },
    repository: {
      uuid: repositoryId,
      full_name: `acme/${name}`,
      name,
      scm: "git",
      is_private: true,
      workspace: { uuid: workspaceId },
    },
    push: {
      changes: [
        {
          old: null,
          new: { type: "branch", name: branch, target: head },
          forced: false,
          truncated: false,
          commits: [head],
        },
      ],
    },
  });
}
