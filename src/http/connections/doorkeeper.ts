// Limits connections (S20): over the limit, the client with most of them loses one without a request, and health is
// always answered.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { Log } from "../../core/ports.ts";
import { addressKey, clientAddress } from "../wire/raw-request.ts";

export interface Doorkeeper {
  /** A connection has come in. */
  greet(socket: Socket): void;
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

interface Guest {
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
  const guests = new Map<Socket, Guest>();
  let toldAt = -Infinity;

  function leave(guest: Guest): void {
    guests.delete(guest.socket);
    guest.socket.destroy();
  }

  /** Closes the connection whose loss costs least; false when every one has a request. */
  function makeRoom(newest: Guest): boolean {
    const found = leastMissed([...guests.values()].filter((guest) => guest !== newest));
    const now = performance.now();
    if (now - toldAt > toldEveryMs) {
      toldAt = now;
      log.warn(
        { connections: guests.size, most, party: found?.party },
        "all connections are taken: the idle ones of whoever has most are closed",
      );
    }
    if (found !== undefined) leave(found);
    return found !== undefined;
  }

  return {
    greet(socket) {
      const guest: Guest = { socket, party: addressKey(socket.remoteAddress ?? "unknown") };
      guests.set(socket, guest);
      socket.once("close", () => guests.delete(socket));
      if (guests.size > most && !makeRoom(guest) && guests.size > most + reserve) leave(guest);
    },
    admit(request, response) {
      const guest = guests.get(request.socket);
      if (guest === undefined) return true;
      guests.delete(guest.socket);
      guests.set(guest.socket, guest);
      guest.request = request;
      guest.response = response;
      if (proxies > 0) guest.party = addressKey(clientAddress(request, proxies));
      return guests.size <= most || makeRoom(guest);
    },
    isFull: () => guests.size >= most,
  };
}

/**
 * The oldest idle connection, or else the oldest that is still sending or taking, of the party with most connections
 * that has one.
 */
function leastMissed(guests: readonly Guest[]): Guest | undefined {
  const parties = new Map<string, { count: number; idle?: Guest; slow?: Guest }>();
  for (const guest of guests) {
    const party = parties.get(guest.party) ?? { count: 0 };
    parties.set(guest.party, party);
    party.count += 1;
    if (isIdle(guest)) party.idle ??= guest;
    else if (isWaitedFor(guest)) party.slow ??= guest;
  }
  const [first] = [...parties.values()]
    .filter(({ idle, slow }) => idle !== undefined || slow !== undefined)
    .sort((one, other) => other.count - one.count);
  return first?.idle ?? first?.slow;
}

function isIdle({ response }: Guest): boolean {
  return response === undefined || response.writableFinished;
}

/** The next move is the other side's: the rest of a body, or room for the rest of an answer. */
function isWaitedFor({ request, response }: Guest): boolean {
  return request?.complete === false || response?.writableEnded === true;
}
