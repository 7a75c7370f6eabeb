// Looks every few seconds whether the database can be written, so that readiness says so and the log names the place
// before the next hook finds out (R3).

import type { Log } from "../core/ports.ts";
import { asProblem } from "../core/problem.ts";
import type { Database } from "./database.ts";

export interface DatabaseWatch {
  /** Throws the problem of the last look, which is a second old at most. */
  check(): Promise<void>;
  stop(): void;
}

const betweenLooksMs = 5_000;
/** Whoever asks for readiness, and however often, costs a commit a second at most. */
const freshMs = 1_000;

/** Begins to look; says once when the database is away, once for each new reason, and once when it is back. */
export function watchDatabase(
  database: Pick<Database, "probe" | "place">,
  log: Pick<Log, "error" | "info">,
): DatabaseWatch {
  const { place } = database;
  let problem: Error | undefined;
  let lookedAt = -Infinity;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const before = problem?.message;
    problem = await database.probe().then(
      () => undefined,
      (thrown: unknown) => asProblem(thrown),
    );
    lookedAt = performance.now();
    if (problem !== undefined && problem.message !== before)
      log.error(
        { database: place, problem: problem.message, cause: problem.cause },
        "the database cannot be written: hooks are answered with 503",
      );
    else if (problem === undefined && before !== undefined)
      log.info({ database: place }, "the database can be written again");
  }

  const lookOnce = (): Promise<void> => (looking ??= look().finally(() => (looking = undefined)));
  const timer = setInterval(() => void lookOnce(), betweenLooksMs);
  timer.unref();
  return {
    check: async () => {
      if (performance.now() - lookedAt > freshMs) await lookOnce();
      if (problem !== undefined) throw problem;
    },
    stop: () => clearInterval(timer),
  };
}
