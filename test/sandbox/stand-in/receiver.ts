// Something to send results to, and a clock to make them come.
import { createManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import { listen } from "../../../sandbox/stand-in/listen.ts";
import type { Listening } from "../../../sandbox/stand-in/listen.ts";
import type { StandIn } from "../../../sandbox/stand-in/start.ts";

/** A receiver and a clock for one test. */
export interface Bench {
  clock: ManualClock;
  receiver: Listening;
  /** Lets a build queue, run and end, and waits for what is told of it. */
  runOut: (server: StandIn) => Promise<void>;
  /** The bodies received, as JSON. */
  bodies: () => Record<string, unknown>[];
}

/** Sets one up. */
export async function startBench(): Promise<Bench> {
  const clock = createManualClock();
  const receiver = await listen(() => ({ status: 200, body: "{}" }));
  return {
    clock,
    receiver,
    // Told step by step, so that every post is through before the next is made.
    runOut: async (server) => {
      for (const ms of [0, 100, 400]) {
        clock.advance(ms);
        await server.settle();
      }
    },
    bodies: () =>
      receiver.requests.map((request) => JSON.parse(request.body.toString("utf8")) as Record<string, unknown>),
  };
}
