// deliver: how soon a CI server is asked after its hook came (idle), and how many deliveries a second are kept up (20
// links on 4 servers).

import { setTimeout as sleep } from "node:timers/promises";

import { openHttpSocket } from "../load/http-socket.ts";
import { pushRequest } from "../load/push-body.ts";
import type { Sender } from "../load/push-body.ts";
import { hookPath, makePlace, queryHash } from "../run/place.ts";
import type { Place } from "../run/place.ts";
import { startProgram, startServer } from "../run/processes.ts";
import type { Running } from "../run/processes.ts";
import { seed } from "../run/seed.ts";

export interface DeliverFigures {
  readonly idle_p50_ms: number;
  readonly idle_p99_ms: number;
  readonly sustained_per_second: number;
  readonly deliveries: number;
}

const idlePushes = 60;
const sustainedPushes = 400;
const linksPerServer = 5;
const servers = 4;

/** Idle and sustained, each on a fresh database. */
export async function benchDeliver(): Promise<DeliverFigures> {
  const idle = await withGround(1, 1, measureIdle);
  const sustained = await withGround(servers, linksPerServer, (ground) =>
    measureSustained(ground, { pushes: sustainedPushes, deliveriesPerPush: linksPerServer * servers, firstSerial: 1 }),
  );
  return { ...idle, ...sustained };
}

export interface Ground {
  readonly app: Running;
  readonly receivers: readonly Running[];
  readonly sender: Sender;
  close(): Promise<void>;
}

/** An app with receivers behind links; `prepare` may fill the database before it starts. */
export async function openGround(
  serverCount: number,
  links: number,
  prepare: (place: Place) => void = () => undefined,
): Promise<Ground> {
  const place = await makePlace();
  const started: Running[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((running) => running.stop()));
    place.remove();
  };
  try {
    const receivers: Running[] = [];
    for (let index = 0; index < serverCount; index++)
      receivers.push(await startProgram("bench/deliver/receiver.ts", []));
    started.push(...receivers);
    const sender = {
      ...(await seed({
        environment: place.environment,
        servers: receivers.map(({ port }) => `http://127.0.0.1:${port}`),
        linksPerServer: links,
      })),
      queryHash,
      path: hookPath,
    };
    prepare(place);
    const app = await startServer(place.environment);
    started.push(app);
    return { app, receivers, sender, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function withGround<T>(serverCount: number, links: number, measure: (ground: Ground) => Promise<T>): Promise<T> {
  const ground = await openGround(serverCount, links);
  try {
    return await measure(ground);
  } finally {
    await ground.close();
  }
}

/** One push at a time; the receiver's own clock says when it was asked, on the same machine. */
async function measureIdle({ app, receivers, sender }: Ground): Promise<{ idle_p50_ms: number; idle_p99_ms: number }> {
  const socket = await openHttpSocket(app.port);
  const times: number[] = [];
  for (let serial = 1; serial <= idlePushes + 10; serial++) {
    const request = pushRequest(sender, serial, Math.floor(Date.now() / 1000));
    const began = Date.now();
    await socket.exchange(request);
    const { lastAt } = await received(receivers, serial);
    if (serial > 10) times.push(lastAt - began);
    await sleep(20);
  }
  socket.close();
  times.sort((a, b) => a - b);
  return {
    idle_p50_ms: times[Math.floor(times.length / 2)] ?? 0,
    idle_p99_ms: times[Math.floor(times.length * 0.99)] ?? 0,
  };
}

/** All pushes at once; the queue is worked off as fast as it goes. */
export async function measureSustained(
  { app, receivers, sender }: Ground,
  wish: { readonly pushes: number; readonly deliveriesPerPush: number; readonly firstSerial: number },
): Promise<{ sustained_per_second: number; deliveries: number }> {
  const sockets = await Promise.all(Array.from({ length: 16 }, () => openHttpSocket(app.port)));
  const before = await seen(receivers);
  const deliveries = wish.pushes * wish.deliveriesPerPush;
  const end = wish.firstSerial + wish.pushes;
  const began = Date.now();
  let serial = wish.firstSerial;
  await Promise.all(
    sockets.map(async (socket) => {
      while (serial < end) await socket.exchange(pushRequest(sender, serial++, Math.floor(Date.now() / 1000)));
      socket.close();
    }),
  );
  const { lastAt } = await received(receivers, before.count + deliveries);
  return { sustained_per_second: Math.round((deliveries / (lastAt - began)) * 1000), deliveries };
}

async function received(receivers: readonly Running[], wanted: number): Promise<{ lastAt: number }> {
  const until = Date.now() + 120_000;
  for (;;) {
    const { count, lastAt } = await seen(receivers);
    if (count >= wanted) return { lastAt };
    if (Date.now() > until) throw new Error(`only ${count} of ${wanted} deliveries came within two minutes`);
    await sleep(wanted > 1000 ? 50 : 2);
  }
}

async function seen(receivers: readonly Running[]): Promise<{ count: number; lastAt: number }> {
  const each = await Promise.all(
    receivers.map(
      async ({ port }) =>
        (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as { count: number; lastAt: number },
    ),
  );
  return { count: each.reduce((sum, one) => sum + one.count, 0), lastAt: Math.max(...each.map((one) => one.lastAt)) };
}
