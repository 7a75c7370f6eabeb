// The catalogue of events; no credentials needed.
import { eventKinds } from "../webhooks/event-keys.ts";
import { Refusal } from "../model/refusal.ts";
import { answerPage } from "./wire/paging.ts";
import { answer, param } from "./wire/route.ts";
import type { Call, Route } from "./wire/route.ts";

export const hookEventRoutes: readonly Route[] = [
  { method: "GET", template: "/hook_events", scopes: [], mayBeAnonymous: true, run: listSubjects },
  { method: "GET", template: "/hook_events/{subject_type}", scopes: [], mayBeAnonymous: true, run: listEvents },
];

function listSubjects(call: Call) {
  const link = (subject: string) => ({
    links: { events: { href: `${call.world.addresses.api}/2.0/hook_events/${subject}` } },
  });
  return answer({ repository: link("repository"), workspace: link("workspace") });
}

function listEvents(call: Call) {
  const subject = param(call, "subject_type");
  if (subject !== "repository" && subject !== "workspace")
    throw new Refusal(404, `There are no events for ${subject}.`);
  return answerPage(call, eventKinds, (kind) => kind, { pagelen: 30 });
}
