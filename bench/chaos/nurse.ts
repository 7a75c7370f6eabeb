// Starts processes again that ended by themselves, as systemd or Kubernetes would.

import { setTimeout as sleep } from "node:timers/promises";

import type { AppProcess } from "../../sandbox/demo/app-process.ts";

interface Supervisor {
  /** Ends that nobody asked for. */
  deaths(): number;
  /** Does something to a process while nobody else starts or ends it. */
  inTurn(app: AppProcess, work: () => Promise<void>): Promise<void>;
  /** Looks after them no longer. */
  leave(): Promise<void>;
}

const starts = 10;

/** Starts one again; it may end before it is ready. */
export async function revive(app: AppProcess): Promise<void> {
  for (let start = 1; ; start += 1) {
    try {
      await app.begin();
      return;
    } catch (thrown) {
      if (start === starts) throw thrown;
      await app.end("SIGKILL");
    }
  }
}

/** Looks after the processes until told to leave. */
export function keepRunning(processes: readonly AppProcess[]): Supervisor {
  let deaths = 0;
  let isLeaving = false;
  const turns = new Map<AppProcess, Promise<void>>();

  async function inTurn(app: AppProcess, work: () => Promise<void>): Promise<void> {
    const turn = (turns.get(app) ?? Promise.resolve()).then(work);
    turns.set(
      app,
      turn.catch(() => undefined),
    );
    await turn;
  }

  async function lookAfter(app: AppProcess): Promise<void> {
    while (!isLeaving) {
      await inTurn(app, async () => {
        if (!app.hasDied()) return;
        deaths += 1;
        await app.end();
        await revive(app);
      });
      await sleep(100);
    }
  }

  const looking = Promise.all(processes.map(lookAfter));
  looking.catch(() => undefined);
  return {
    deaths: () => deaths,
    inTurn,
    leave: async () => {
      isLeaving = true;
      await looking;
    },
  };
}
