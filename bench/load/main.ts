// The load's own process: sends signed pushes at a port, closed loop (as fast as answers come) or open loop (at fixed
// times), and prints one JSON line.

import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";

import { openHttpSocket } from "./http-socket.ts";
import type { HttpSocket } from "./http-socket.ts";
import { pushRequest } from "./push-body.ts";
import type { Sender } from "./push-body.ts";

export interface LoadOrder {
  /** Its connections are shared out over these, in turn. */
  readonly ports: readonly number[];
  readonly sender: Sender;
  readonly connections: number;
  /** Requests per second at fixed times; 0: closed loop. */
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly firstSerial: number;
}

export interface LoadFigures {
  readonly answered: number;
  readonly refused: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly lastSerial: number;
}

const order = parseOrder(process.argv[2]);
const figures = await run(order);
process.stdout.write(`${JSON.stringify(figures)}\n`);

async function run(given: LoadOrder): Promise<LoadFigures> {
  const sockets = await Promise.all(
    Array.from({ length: given.connections }, (_, index) =>
      openHttpSocket(given.ports[index % given.ports.length] ?? 0),
    ),
  );
  let serial = given.firstSerial;
  const times: number[] = [];
  let refused = 0;
  const next = (): Buffer => pushRequest(given.sender, serial++, Math.floor(Date.now() / 1000));
  const began = performance.now();
  async function one(socket: HttpSocket, from: number, request: Buffer): Promise<void> {
    const status = await socket.exchange(request);
    times.push(performance.now() - from);
    if (status >= 300) refused += 1;
  }
  if (given.ratePerSecond === 0) await closedLoop(sockets, given.seconds, next, one);
  else await openLoop(sockets, given, next, one);
  const seconds = (performance.now() - began) / 1000;
  for (const socket of sockets) socket.close();
  times.sort((a, b) => a - b);
  return {
    answered: times.length,
    refused,
    perSecond: times.length / seconds,
    p50Ms: at(times, 0.5),
    p99Ms: at(times, 0.99),
    maxMs: at(times, 1),
    lastSerial: serial,
  };
}

type One = (socket: HttpSocket, from: number, request: Buffer) => Promise<void>;

/** A request is made before its time is taken, so that signing it is not part of an answer's time. */
async function closedLoop(
  sockets: readonly HttpSocket[],
  seconds: number,
  next: () => Buffer,
  one: One,
): Promise<void> {
  const until = performance.now() + seconds * 1000;
  await Promise.all(
    sockets.map(async (socket) => {
      while (performance.now() < until) {
        const request = next();
        await one(socket, performance.now(), request);
      }
    }),
  );
}

/** Arrivals at fixed times whatever the answers do; a late answer counts from when its request was due. */
async function openLoop(sockets: readonly HttpSocket[], given: LoadOrder, next: () => Buffer, one: One): Promise<void> {
  const free = [...sockets];
  const due: number[] = [];
  const running = new Set<Promise<void>>();
  const total = given.ratePerSecond * given.seconds;
  const began = performance.now();
  let released = 0;
  function pump(): void {
    while (due.length > 0 && free.length > 0) {
      // Each in its turn: one that lies unused for long is closed by the server.
      const socket = free.shift();
      const from = due.shift();
      if (socket === undefined || from === undefined) return;
      const work = one(socket, from, next()).finally(() => {
        running.delete(work);
        free.push(socket);
        pump();
      });
      running.add(work);
    }
  }
  while (released < total) {
    const shouldBe = Math.min(total, Math.floor(((performance.now() - began) / 1000) * given.ratePerSecond));
    for (; released < shouldBe; released++) due.push(began + (released / given.ratePerSecond) * 1000);
    pump();
    await sleep(1);
  }
  while (running.size > 0 || due.length > 0) await Promise.race([...running, sleep(5)]);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function parseOrder(text: string | undefined): LoadOrder {
  if (text === undefined) throw new Error("the load's order is missing: one JSON object as first argument");
  return JSON.parse(text) as LoadOrder;
}
