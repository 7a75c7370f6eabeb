// One keep-alive HTTP/1.1 connection with next to no cost of its own, so that the load's process is not what is
// measured.

import { connect } from "node:net";
import type { Socket } from "node:net";

export interface HttpSocket {
  /** Sends bytes of one whole request; resolves with the status of its answer. One at a time. */
  exchange(request: Buffer): Promise<number>;
  close(): void;
}

/** Opens a connection to a server on loopback. */
export function openHttpSocket(port: number): Promise<HttpSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(overSocket(socket));
    });
  });
}

function overSocket(socket: Socket): HttpSocket {
  let waiting: { resolve: (status: number) => void; reject: (reason: Error) => void } | undefined;
  let received = "";
  const fail = (reason: Error): void => {
    waiting?.reject(reason);
    waiting = undefined;
  };
  socket.setEncoding("latin1");
  socket.on("error", fail);
  socket.on("close", () => fail(new Error("connection closed")));
  socket.on("data", (text: string) => {
    received += text;
    const status = wholeAnswer(received);
    if (status === undefined) return;
    received = "";
    const done = waiting;
    waiting = undefined;
    done?.resolve(status);
  });
  return {
    exchange(request) {
      if (socket.destroyed) return Promise.reject(new Error("connection closed"));
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(request);
      });
    },
    close: () => void socket.destroy(),
  };
}

/** The status once the whole answer is there: by content-length, or by the last chunk. */
function wholeAnswer(text: string): number | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = text.slice(0, end).toLowerCase();
  const status = Number(text.slice(9, 12));
  if (status === 204 || status === 304) return status;
  const length = /\r\ncontent-length: *(\d+)/.exec(head);
  if (length !== null) return text.length >= end + 4 + Number(length[1]) ? status : undefined;
  return text.endsWith("0\r\n\r\n") ? status : undefined;
}
