// Receivers other people run, where they are installed: Debian's webhook (Go), which checks the signature and runs a
// command, and Buildbot's change hook, which writes a change into its SQLite. Neither is a durable queue; the figures
// say what one is used to.

import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { startBuildbot } from "../../sandbox/buildbot/start.ts";
import { freePort } from "../../sandbox/demo/app-process.ts";
import { runLoad } from "../run/processes.ts";
import type { Sender } from "../load/push-body.ts";

const seconds = 4;
const connections = 64;

/** Answers a second of Debian's `webhook`; undefined where it is not installed. */
export async function measureWebhook(folder: string, sender: Sender): Promise<number | undefined> {
  if (!existsSync("/usr/bin/webhook")) return undefined;
  const file = join(folder, "hooks.json");
  const rule = {
    match: {
      type: "payload-hmac-sha256",
      secret: sender.sharedSecret,
      parameter: { source: "header", name: "X-Hub-Signature" },
    },
  };
  writeFileSync(file, JSON.stringify([{ id: "bench", "execute-command": "/bin/true", "trigger-rule": rule }]));
  const port = await freePort();
  const child = spawn("/usr/bin/webhook", ["-hooks", file, "-ip", "127.0.0.1", "-port", String(port)], {
    stdio: "ignore",
  });
  try {
    await answering(port);
    const figures = await runLoad({
      ports: [port],
      sender: { ...sender, shape: "plain", path: "/hooks/bench" },
      connections,
      ratePerSecond: 0,
      seconds,
      firstSerial: 1,
    });
    return figures.answered > figures.refused ? Math.round(figures.perSecond) : undefined;
  } finally {
    child.kill("SIGKILL");
  }
}

/** Answers a second of a real Buildbot's change hook; undefined where it is not installed. */
export async function measureBuildbot(sender: Sender): Promise<number | undefined> {
  if (!existsSync("/usr/bin/buildbot")) return undefined;
  const buildbot = await startBuildbot({});
  try {
    const figures = await runLoad({
      ports: [Number(new URL(buildbot.url).port)],
      sender: { ...sender, shape: "plain", path: "/change_hook/bitbucketcloud" },
      connections,
      ratePerSecond: 0,
      seconds,
      firstSerial: 1,
    });
    return figures.answered > figures.refused ? Math.round(figures.perSecond) : undefined;
  } finally {
    await buildbot.stop();
  }
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if ((await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined)) !== undefined) return;
    await sleep(25);
  }
  throw new Error("Debian's webhook did not start within 5 s");
}
