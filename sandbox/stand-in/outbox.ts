// What a stand-in sends out by itself: status posts and webhooks, each tried once and noted.
import { setTimeout as wait } from "node:timers/promises";

/** One request that was sent, and what came back. */
export interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  /** The answer's status; undefined while it is under way or where no answer came. */
  status?: number;
  /** The beginning of the answer. */
  answer?: string;
  /** The answer's Location header. */
  location?: string;
  /** Why no answer came. */
  failure?: string;
}

/** Sends and remembers. */
export interface Outbox {
  sent: readonly Sent[];
  post(url: string, headers: Record<string, string>, body: string): Promise<Sent>;
  get(url: string, headers: Record<string, string>): Promise<Sent>;
  /** Waits until nothing is under way. */
  settle(): Promise<void>;
  /** Breaks off everything that is under way. */
  close(): void;
}

const keptAnswerChars = 65_536;

/** Makes an outbox; `timeoutMs` is how long an answer may take. */
export function createOutbox(timeoutMs = 30_000): Outbox {
  const sent: Sent[] = [];
  const underWay = new Set<Promise<unknown>>();
  const ending = new AbortController();

  async function send(entry: Sent): Promise<Sent> {
    try {
      const answer = await fetch(entry.url, {
        method: entry.method,
        headers: entry.headers,
        ...(entry.method === "GET" ? {} : { body: entry.body }),
        redirect: "manual",
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(timeoutMs)]),
      });
      entry.answer = (await answer.text()).slice(0, keptAnswerChars);
      const location = answer.headers.get("location");
      if (location !== null) entry.location = location;
      entry.status = answer.status;
    } catch (error) {
      entry.failure = explain(error);
    }
    return entry;
  }

  function start(entry: Sent): Promise<Sent> {
    sent.push(entry);
    const running = send(entry).finally(() => underWay.delete(running));
    underWay.add(running);
    return running;
  }

  return {
    sent,
    post: (url, headers, body) => start({ method: "POST", url, headers, body }),
    get: (url, headers) => start({ method: "GET", url, headers, body: "" }),
    settle: async () => {
      // A post may be asked for in the next turn only, so one turn is let pass first and after each.
      do {
        await Promise.allSettled(underWay);
        await wait(0);
      } while (underWay.size > 0);
    },
    close: () => {
      ending.abort();
    },
  };
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return "No answer";
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
