// Reads a request's body within a size, a time and a share of memory; what breaks them is refused in a sentence.

import type { IncomingMessage } from "node:http";

import { asProblem, Problem } from "../../core/problem.ts";
import type { BodyReservation } from "../connections/body-budget.ts";

export interface BodyLimits {
  readonly limitBytes: number;
  /** The whole body has to be here by then. */
  readonly deadlineMs: number;
  readonly reservation: BodyReservation;
  /** What is kept of the bytes as they come; absent: all of them. */
  readonly keep?: (bytes: Uint8Array) => readonly Uint8Array[];
}

/** What may be kept of a body that is cut down as it comes. */
const mostKeptBytes = 4 * 1024 * 1024;

/**
 * The raw bytes as sent; the caller closes the reservation when done with them. Throws Problem too-large, too-slow,
 * overloaded, or unreadable (compressed: 415; broken off: 400).
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  refuseEncoded(request);
  const declared = Number(request.headers["content-length"] ?? "0");
  if (declared > limits.limitBytes) throw tooLarge(limits.limitBytes, `${declared} bytes were announced`);
  if (!limits.reservation.hasRoom(limits.keep === undefined ? declared : 0)) throw noRoom();
  if (request.headers["content-length"] === "0") return Buffer.alloc(0);
  // The sender went away while it was looked up: no event will tell of that any more.
  if (request.destroyed) throw brokenOff(0);
  return await collect(request, limits);
}

/** The body's promise settles once; afterwards nothing of ours listens to the request. */
function collect(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    let keptBytes = 0;
    const timer = setTimeout(() => {
      fail(
        new Problem(
          "too-slow",
          `Only ${bytes} bytes of the body came within ${limits.deadlineMs / 1000} seconds; please send it again over a faster connection.`,
        ),
      );
    }, limits.deadlineMs);

    function stop(): void {
      clearTimeout(timer);
      request.off("data", add).off("end", finish).off("error", breakOff).off("close", breakOff);
    }
    function fail(problem: Problem): void {
      stop();
      reject(problem);
    }
    function add(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > limits.limitBytes) fail(tooLarge(limits.limitBytes, "more came"));
      else if (limits.keep === undefined) hold(chunk);
      else cutDown(chunk, limits.keep);
    }
    function cutDown(chunk: Buffer, keep: NonNullable<BodyLimits["keep"]>): void {
      try {
        for (const kept of keep(chunk)) hold(kept);
      } catch (thrown) {
        fail(asProblem(thrown));
        return;
      }
      if (keptBytes > mostKeptBytes) fail(tooLarge(mostKeptBytes, "more is left of it without its lists of files"));
    }
    function hold(kept: Uint8Array): void {
      if (!limits.reservation.hasRoom(kept.length)) {
        fail(noRoom());
        return;
      }
      keptBytes += kept.length;
      limits.reservation.take(kept.length);
      chunks.push(kept);
    }
    function finish(): void {
      stop();
      const [first] = chunks;
      resolve(chunks.length === 1 && first instanceof Buffer ? first : Buffer.concat(chunks, keptBytes));
    }
    function breakOff(): void {
      fail(brokenOff(bytes));
    }
    request.on("data", add).on("end", finish).on("error", breakOff).on("close", breakOff);
  });
}

function refuseEncoded(request: IncomingMessage): void {
  const encoding = request.headers["content-encoding"];
  if (encoding === undefined || encoding === "" || encoding.toLowerCase() === "identity") return;
  throw new Problem(
    "unreadable",
    "The body is compressed (Content-Encoding), which is not taken here; please send it as it is.",
    { httpStatus: 415 },
  );
}

function brokenOff(bytes: number): Problem {
  return new Problem(
    "unreadable",
    `The connection ended after ${bytes} bytes, before the body was complete; please send it again.`,
  );
}

function tooLarge(limitBytes: number, came: string): Problem {
  return new Problem("too-large", `The body may have at most ${limitBytes / 1024} KiB, and ${came}; please send less.`);
}

function noRoom(): Problem {
  return new Problem("overloaded", "Too much is being sent at this moment; please send it again in a few seconds.", {
    retryAfterMs: 5_000,
  });
}
