// Plain sockets that send what a test says, and tell what came back.

import { once } from "node:events";
import { connect } from "node:net";
import type { Socket } from "node:net";

export interface Caller {
  readonly socket: Socket;
  /** All that came until now. */
  heard(): string;
  /** Resolves with all that came, when it fits or the connection is closed. */
  hears(expected: RegExp): Promise<string>;
  /** Resolves when the other side has closed the connection. */
  readonly closed: Promise<void>;
}

/**
 * Connects and sends `text`, and returns when all of it is on its way; errors only end the connection, for the other
 * side may well cut it.
 */
export async function call(port: number, text = ""): Promise<Caller> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => (heard += chunk));
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await Promise.race([once(socket, "connect").catch(() => undefined), closed]);
  if (text !== "") await Promise.race([new Promise((resolve) => socket.write(text, resolve)), closed]);
  return {
    socket,
    heard: () => heard,
    async hears(expected) {
      while (!expected.test(heard) && !socket.destroyed)
        await Promise.race([once(socket, "data").catch(() => undefined), closed]);
      return heard;
    },
    closed,
  };
}

/** So many connections that send the same. */
export function callMany(count: number, port: number, text = ""): Promise<Caller[]> {
  return Promise.all(Array.from({ length: count }, () => call(port, text)));
}
