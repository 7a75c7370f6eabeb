// CI servers of four moods: one quick, one that fails at first, one that hangs at first, one that answers late. All
// tell the ledger what they took.

import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import type { Ledger } from "./ledger.ts";

export const moods = ["quick", "failing", "hanging", "late"] as const;

export type Mood = (typeof moods)[number];

export interface CiServers {
  urlOf(mood: Mood): string;
  /** Resolves when no result is on its way any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface Wanted {
  readonly commit: string;
  readonly delivery: string;
  readonly result: string;
}

/** What a link sends in this run. */
export const bodyTemplate =
  '{"commit":{{ commit | json }},"delivery":{{ delivery_id | json }},"result":{{ result_url | json }}}';

/** Starts them. `appUrl` names a process of the app that may be asked now. */
export async function startCiServers(ledger: Ledger, random: () => number, appUrl: () => string): Promise<CiServers> {
  const tried = new Set<string>();
  const posting = new Set<Promise<void>>();
  const servers = new Map<Mood, { readonly server: Server; readonly url: string }>();
  let isClosed = false;

  async function answer(mood: Mood, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const wanted = JSON.parse(await textOf(request)) as Wanted;
    const isFirst = !tried.has(wanted.commit);
    tried.add(wanted.commit);
    if (isFirst && mood === "failing" && random() < 0.3) {
      if (random() < 0.5) response.writeHead(503).end("no executor is free");
      else response.writeHead(429, { "retry-after": "1" }).end("slow down");
      return;
    }
    // Nothing was taken, and nobody is told.
    if (isFirst && mood === "hanging" && random() < 0.03) return;
    ledger.taken(mood, wanted.commit);
    const isEarly = random() < 0.2;
    if (isEarly) await postResult(wanted);
    if (mood === "late") await sleep(random() * 2000);
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
    if (!isEarly) await postResult(wanted);
  }

  /** As a build's last step would: again until it is taken, at whichever process answers. */
  async function postResult(wanted: Wanted): Promise<void> {
    while (!isClosed) {
      const url = `${appUrl()}${new URL(wanted.result).pathname}`;
      const status = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"state":"passed"}',
        signal: AbortSignal.timeout(10_000),
      }).then(
        async (answered) => ((await answered.text()).startsWith('{"results":') ? answered.status : 0),
        () => 0,
      );
      if (status >= 200 && status < 300) {
        ledger.resultKept(wanted.delivery);
        return;
      }
      await sleep(200 + random() * 300);
    }
  }

  for (const mood of moods) {
    const server = createServer((request, response) => {
      const work = answer(mood, request, response)
        .catch(() => void response.destroy())
        .finally(() => posting.delete(work));
      posting.add(work);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    servers.set(mood, {
      server,
      url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/build`,
    });
  }
  return {
    urlOf: (mood) => servers.get(mood)?.url ?? "",
    settled: async () => {
      while (posting.size > 0) await Promise.all(posting);
    },
    close: async () => {
      isClosed = true;
      for (const { server } of servers.values()) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
