// Everything below /queue/: the list, one item, taking an item out.
import { readForm } from "../stand-in/form.ts";
import type { Received } from "../stand-in/received.ts";
import type { Reply } from "../stand-in/reply.ts";
import { replyEmpty } from "../stand-in/reply.ts";
import { denyMethod, denyPermission, denyUnknown } from "./denial.ts";
import { exposeItem, exposeQueue } from "./remote-api/exposed-queue.ts";
import type { Machine } from "./machine.ts";
import { may } from "./model/people.ts";
import type { Caller } from "./model/people.ts";
import { exposeAsked } from "./remote-api/api.ts";

/** Answers a request below /queue/. */
export function answerQueue(machine: Machine, caller: Caller, pieces: readonly string[], request: Received): Reply {
  const path = pieces.slice(1).join("/");
  const view = machine.view(caller);
  if (path === "api/json") return exposeAsked(exposeQueue(machine.queue.waiting(), view, machine.clock.now()), request);
  if (path === "cancelItem") return cancelItem(machine, caller, Number(readForm(request).get("id")), request);
  const found = /^item\/(\d+)\/(api\/json|cancelQueue)$/.exec(path);
  const item = found === null ? undefined : machine.queue.find(Number(found[1]));
  if (item === undefined || !view.isVisible(item.job)) return denyUnknown();
  if (found?.[2] === "api/json") return exposeAsked(exposeItem(item, view, machine.clock.now()), request);
  if (request.method !== "POST") return denyMethod();
  if (may(caller, "cancel")) machine.queue.cancel(item.id);
  return replyEmpty(302, { location: request.headers.referer ?? `${machine.rootUrl()}/queue/item/${item.id}/` });
}

function cancelItem(machine: Machine, caller: Caller, id: number, request: Received): Reply {
  if (request.method !== "POST") return denyMethod();
  const item = machine.queue.waiting().find((waiting) => waiting.id === id);
  if (item === undefined || !machine.view(caller).isVisible(item.job)) return denyUnknown();
  if (!may(caller, "cancel")) return denyPermission(caller, "Job/Cancel");
  machine.queue.cancel(id);
  return replyEmpty(204);
}
