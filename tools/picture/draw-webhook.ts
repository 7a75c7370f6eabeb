// The way of one webhook as a sequence. The files that do each step are named, so that the test that draws this anew
// finds a moved one.

import { existsSync } from "node:fs";

import { line, arrow, picture, rectangle, words } from "./svg.ts";

const actors = ["Bitbucket", "door", "queue and database", "worker", "CI server"] as const;
type Actor = (typeof actors)[number];

interface Message {
  readonly from: Actor;
  readonly to: Actor;
  readonly says: string;
  /** The file of src/steps that does it. */
  readonly step?: string;
}

const messages: readonly Message[] = [
  { from: "Bitbucket", to: "door", says: "POST webhook" },
  {
    from: "door",
    to: "queue and database",
    says: "hook and plan, in one commit",
    step: "webhook/take-hook.ts",
  },
  { from: "door", to: "Bitbucket", says: "202 once it is on disk" },
  { from: "queue and database", to: "worker", says: "plan job, if the door left the plan to it" },
  { from: "worker", to: "queue and database", says: "events, decisions, deliveries", step: "webhook/plan.ts" },
  { from: "queue and database", to: "worker", says: "delivery" },
  { from: "worker", to: "CI server", says: "ask for a build", step: "webhook/deliver.ts" },
  { from: "worker", to: "queue and database", says: "attempts, build, job to show its status" },
  { from: "CI server", to: "door", says: "POST result" },
  { from: "door", to: "queue and database", says: "result and its record job", step: "results/take-result.ts" },
  { from: "worker", to: "CI server", says: "or ask how the run stands", step: "results/poll.ts" },
  { from: "worker", to: "queue and database", says: "build's state", step: "results/record.ts" },
  { from: "worker", to: "Bitbucket", says: "build status", step: "webhook/show-status.ts" },
];

const laneWidth = 280;
const rowHeight = 46;
const top = 52;

/** Throws when a step's file is not where it is said to be. */
export function drawWebhook(): string {
  for (const { step } of messages)
    if (step !== undefined && !existsSync(`src/steps/${step}`))
      throw new Error(`There is no src/steps/${step}: tools/picture/draw-webhook.ts names it.`);
  const height = top + messages.length * rowHeight + 20;
  const x = (actor: Actor): number => 90 + actors.indexOf(actor) * laneWidth;
  const lanes = actors.flatMap((actor) => [
    line(x(actor), 40, x(actor), height - 10),
    rectangle({ x: x(actor) - 80, y: 12, width: 160, height: 28 }),
    words(x(actor), 31, actor, "title", "middle"),
  ]);
  const rows = messages.flatMap((message, at) => {
    const y = top + at * rowHeight + 30;
    const left = Math.min(x(message.from), x(message.to)) + 8;
    const step = message.step === undefined ? [] : [words(left, y + 14, `steps/${message.step}`, "small")];
    return [arrow(x(message.from), y, x(message.to), y), words(left, y - 6, `${at + 1}. ${message.says}`), ...step];
  });
  return picture(90 + actors.length * laneWidth - 60, height, "The way of one webhook", [...lanes, ...rows]);
}
