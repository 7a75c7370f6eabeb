// Limits connections (S20): over the limit, the client with most of them loses one without a request, and health is
// always answered.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { Log } from "../../core/ports.ts";
import { addressKey, clientAddress } from "../wire/raw-request.ts";

export interface Doorkeeper {
  /** A connection has come in. */
  connected(socket: Socket): void;
  /** A request's headers have come; false when so many are worked on that only health may be answered. */
  admit(request: IncomingMessage, response: ServerResponse): boolean;
  /** True while there is no room: clients are asked to come back over a new connection. */
  isFull(): boolean;
}

export interface DoorkeeperOptions {
  readonly most: number;
  /** Proxies in front: a connection counts for the client it brings, not for the proxy. */
  readonly proxies: number;
  readonly log: Pick<Log, "warn">;
}

interface Connection {
  readonly socket: Socket;
  /** Address, whose connections are counted together. */
  party: string;
  request?: IncomingMessage;
  response?: ServerResponse;
}

/** Connections over the limit, so that a question about health comes through when every other one is worked on. */
const reserve = 32;
const toldEveryMs = 60_000;

export function createDoorkeeper({ most, proxies, log }: DoorkeeperOptions): Doorkeeper {
  /** In the order in which they were last heard from. */
  const connections = new Map<Socket, Connection>();
  let toldAt = -Infinity;

  function leave(connection: Connection): void {
    connections.delete(connection.socket);
    connection.socket.destroy();
  }

  /** Closes the connection whose loss costs least; false when every one has a request. */
  function makeRoom(newest: Connection): boolean {
    const found = leastNeeded([...connections.values()].filter((connection) => connection !== newest));
    const now = performance.now();
    if (now - toldAt > toldEveryMs) {
      toldAt = now;
      log.warn(
        { connections: connections.size, most, party: found?.party },
        "all connections are taken: the idle ones of whoever has most are closed",
      );
    }
    if (found !== undefined) leave(found);
    return found !== undefined;
  }

  return {
    connected(socket) {
      const connection: Connection = { socket, party: addressKey(socket.remoteAddress ?? "unknown") };
      connections.set(socket, connection);
      socket.once("close", () => connections.delete(socket));
      if (connections.size > most && !makeRoom(connection) && connections.size > most + reserve) leave(connection);
    },
    admit(request, response) {
      const connection = connections.get(request.socket);
      if (connection === undefined) return true;
      connections.delete(connection.socket);
      connections.set(connection.socket, connection);
      connection.request = request;
      connection.response = response;
      if (proxies > 0) connection.party = addressKey(clientAddress(request, proxies));
      return connections.size <= most || makeRoom(connection);
    },
    isFull: () => connections.size >= most,
  };
}

/**
 * The oldest idle connection, or else the oldest that is still sending or taking, of the party with most connections
 * that has one.
 */
function leastNeeded(connections: readonly Connection[]): Connection | undefined {
  const parties = new Map<string, { count: number; idle?: Connection; slow?: Connection }>();
  for (const connection of connections) {
    const party = parties.get(connection.party) ?? { count: 0 };
    parties.set(connection.party, party);
    party.count += 1;
    if (isIdle(connection)) party.idle ??= connection;
    else if (isWaitedFor(connection)) party.slow ??= connection;
  }
  const [first] = [...parties.values()]
    .filter(({ idle, slow }) => idle !== undefined || slow !== undefined)
    .sort((one, other) => other.count - one.count);
  return first?.idle ?? first?.slow;
}

function isIdle({ response }: Connection): boolean {
  return response === undefined || response.writableFinished;
}

/** The next move is the other side's: the rest of a body, or room for the rest of an answer. */
function isWaitedFor({ request, response }: Connection): boolean {
  return request?.complete === false || response?.writableEnded === true;
}
