// Holds leases for this process: shows signs of life at intervals, and hands no row out twice while work on it goes on
// here.

import type { Log } from "../../core/ports.ts";
import { asProblem } from "../../core/problem.ts";
import { makeLeases } from "./lease.ts";
import type { Beat, LeaseOptions } from "./lease.ts";

export interface LeaseKeeper {
  /** Starts the signs of life, once. */
  begin(): void;
  readonly beat: () => Promise<void>;
  /** What the last beat found; undefined before the first. */
  readonly found: () => Beat | undefined;
  /** Notes rows just claimed; drops those this process was at already, when it lost and regained them. */
  keepNew<Item>(items: readonly Item[], idOf: (item: Item) => string): Item[];
  /** The row is held until the work that settles it ends, however it ends. */
  until<T>(id: string, settled: Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface LeaseKeeperOptions extends LeaseOptions {
  readonly log: Log;
  /** Called when something was parked, so that an alert may be due. */
  readonly parked: () => void;
}

/** Beats in one lease: two may be missed. */
const beatsPerLease = 3;

/** Makes the holding of one process. */
export function keepLeases(options: LeaseKeeperOptions): LeaseKeeper {
  const leases = makeLeases(options);
  const ids = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> | undefined;
  let found: Beat | undefined;

  async function beat(): Promise<void> {
    found = await leases.beat();
    if (found.suspects > 0)
      options.log.warn({ suspects: found.suspects }, "a process died with work in hand; that is done again, alone");
    for (const { kind, subjectId, tenantId } of found.parked) {
      options.log.error(
        { code: "poison", kind, subject: subjectId, tenant: tenantId },
        "work that ended the process three times while nothing else was in hand is parked",
      );
    }
    if (found.parked.length > 0) options.parked();
  }

  function beatQuietly(): void {
    if (beating !== undefined) return;
    beating = beat()
      .catch((thrown: unknown) =>
        options.log.warn(
          { problem: asProblem(thrown).message },
          "a sign of life could not be written; others may take over this process's work",
        ),
      )
      .finally(() => (beating = undefined));
  }

  return {
    beat,
    found: () => found,
    begin: () => {
      if (timer !== undefined) return;
      timer = setInterval(beatQuietly, options.leaseMs / beatsPerLease).unref();
      beatQuietly();
    },
    keepNew: (items, idOf) => {
      const fresh = items.filter((item) => !ids.has(idOf(item)));
      for (const item of fresh) ids.add(idOf(item));
      return fresh;
    },
    until: async (id, settled) => {
      try {
        return await settled;
      } finally {
        ids.delete(id);
      }
    },
    close: async () => {
      clearInterval(timer);
      await beating;
      await leases
        .release()
        .catch((thrown: unknown) =>
          options.log.warn(
            { problem: asProblem(thrown).message },
            "work could not be given back; others take it up when this process's lease has run out",
          ),
        );
    },
  };
}
