// The queue and its items as the remote API shows them.
// https://github.com/jenkinsci/jenkins core/src/main/java/hudson/model/Queue.java
import type { JobView } from "./exposed-job.ts";
import { mentionJob } from "./exposed-job.ts";
import { mentionBuild } from "./exposed-build.ts";
import type { QueueItem } from "../model/model.ts";
import { exposeValue } from "../model/parameters.ts";
import { explainWait } from "../model/queue.ts";

/** One item, with the fields its state has. */
export function exposeItem(item: QueueItem, view: JobView, nowMs: number): Record<string, unknown> {
  const { order } = item;
  const parameters =
    order.parameters.length === 0
      ? []
      : [{ _class: "hudson.model.ParametersAction", parameters: order.parameters.map(exposeValue) }];
  const shared = {
    _class: itemClasses[item.state],
    actions: [...parameters, { _class: "hudson.model.CauseAction", causes: [order.cause] }],
    blocked: item.state === "blocked",
    buildable: item.state === "buildable",
    id: item.id,
    inQueueSince: item.sinceMs,
    params: order.parameters
      .map(({ name, kind, value }) => `\n${name}=${kind === "password" ? "******" : value}`)
      .join(""),
    stuck: false,
    task: mentionJob(item.job, view),
    url: `queue/item/${item.id}/`,
    why: explainWait(item, nowMs) ?? null,
  };
  switch (item.state) {
    case "waiting":
      return { ...shared, timestamp: item.dueMs };
    case "blocked":
      return { ...shared, buildableStartMilliseconds: item.dueMs };
    case "buildable":
      return { ...shared, buildableStartMilliseconds: item.dueMs, pending: false };
    case "left":
      return { ...shared, cancelled: item.isCancelled, executable: mentionBuild(item.build, view.rootUrl) };
  }
}

/** The whole queue. */
export function exposeQueue(items: readonly QueueItem[], view: JobView, nowMs: number): Record<string, unknown> {
  const visible = items.filter((item) => view.isVisible(item.job));
  return {
    _class: "hudson.model.Queue",
    discoverableItems: [],
    items: visible.map((item) => exposeItem(item, view, nowMs)),
  };
}

const itemClasses = {
  waiting: "hudson.model.Queue$WaitingItem",
  blocked: "hudson.model.Queue$BlockedItem",
  buildable: "hudson.model.Queue$BuildableItem",
  left: "hudson.model.Queue$LeftItem",
} as const;
