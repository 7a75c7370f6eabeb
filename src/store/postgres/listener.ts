// One connection that listens for announcements of other processes, and comes back when it was lost.

import pg from "pg";
import { makeAnnouncer } from "../announcer.ts";

export interface PostgresListener {
  listen(channel: string, heard: (payload: string) => void): Promise<() => void>;
  close(): Promise<void>;
}

const longestWaitMs = 10_000;

/**
 * Makes a listener; it connects with the first `listen` and never fails: while it is away, its users look for work by
 * themselves.
 */
export function openPostgresListener(url: string): PostgresListener {
  const announcer = makeAnnouncer();
  const channels = new Set<string>();
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let waitMs = 100;

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      application_name: "ci-bridge listener",
    });
    client = fresh;
    fresh.on("notification", ({ channel, payload }) => announcer.announce(channel, payload ?? ""));
    fresh.on("error", () => loseClient(fresh));
    fresh.on("end", () => loseClient(fresh));
    try {
      await fresh.connect();
      for (const channel of channels) await fresh.query(`LISTEN ${channel}`);
      waitMs = 100;
      // What was announced while we were away is gone: everyone looks once.
      announcer.announceAll();
    } catch {
      loseClient(fresh);
    }
  }

  function loseClient(lost: pg.Client): void {
    if (client !== lost) return;
    client = undefined;
    lost.end().catch(() => undefined);
    if (isClosed) return;
    timer = setTimeout(() => void connect(), waitMs).unref();
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }

  return {
    listen: async (channel, heard) => {
      if (!/^[a-z_]{1,60}$/.test(channel))
        throw new TypeError(`The channel ${channel} has to be lower case letters and underscores.`);
      const stop = announcer.listen(channel, heard);
      if (!channels.has(channel)) {
        channels.add(channel);
        if (client === undefined && timer === undefined) await connect();
        else await client?.query(`LISTEN ${channel}`).catch(() => undefined);
      }
      return stop;
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      const last = client;
      client = undefined;
      await last?.end().catch(() => undefined);
    },
  };
}
