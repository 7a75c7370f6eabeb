// Servers on loopback for the sender's tests: each test opens what it needs and all are closed after it.

import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from "node:net";
import { readFileSync } from "node:fs";

import { createSender, type Sender, type SenderOptions } from "../../src/net/send.ts";

const opened: { close(): Promise<unknown> }[] = [];

/** Closes what the test opened; for `afterEach`. */
export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((one) => one.close()));
}

/** A sender that may call loopback over http on any port, unless told otherwise. */
export function openSender(options: Partial<SenderOptions> = {}): Sender {
  const sender = createSender({
    openNetworks: ["127.0.0.0/8"],
    mayUseHttp: true,
    allowedPorts: "any",
    ownAddresses: [],
    defaultTimeoutMs: 5000,
    userAgent: "test/1",
    ...options,
  });
  opened.unshift(sender);
  return sender;
}

/** An HTTP server; `origin` is its address, `seen` the requests it got. */
export async function openServer(
  answer: RequestListener,
): Promise<{ origin: string; port: number; seen: IncomingMessage[]; connections: () => number }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  let connections = 0;
  server.on("connection", () => (connections += 1));
  const port = await listen(server);
  return { origin: `http://127.0.0.1:${port}`, port, seen, connections: () => connections };
}

/** A TLS server with one of the made-up certificates. */
export async function openTlsServer(certificate: string): Promise<number> {
  const server = createTlsServer({ key: readPem("server-key"), cert: readPem(certificate) }, (_request, response) =>
    response.end("ok"),
  );
  server.on("tlsClientError", () => undefined);
  return listen(server);
}

/** A bare TCP server. */
export async function openTcpServer(speak: (socket: Socket) => void): Promise<number> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    speak(socket);
  });
  return listen(server);
}

/** A port nobody listens on. */
export async function findClosedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function readPem(name: string): string {
  return readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), "utf8");
}

async function listen(server: Server | TcpServer): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  return (server.address() as AddressInfo).port;
}
