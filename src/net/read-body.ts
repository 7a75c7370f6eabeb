// Reads an answer's body without trusting its length (S33).

import type { Readable } from "node:stream";

/** Most bytes that are read; a server that sends more is disconnected. */
const readLimitBytes = 1024 * 1024;

/** The beginning of the body as UTF-8 (a character cut in two at the end is left out), and whether there was more. */
export async function readBody(body: Readable, keptBytes: number): Promise<{ text: string; isCut: boolean }> {
  const kept: Uint8Array[] = [];
  let readBytes = 0;
  let room = keptBytes;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    readBytes += chunk.byteLength;
    if (room > 0) kept.push(chunk.subarray(0, room));
    room -= chunk.byteLength;
    if (readBytes > readLimitBytes) break;
  }
  const isCut = room < 0;
  const text = new TextDecoder("utf-8").decode(Buffer.concat(kept), { stream: isCut });
  return { text, isCut };
}
