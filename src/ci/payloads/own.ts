// The sender's own payload, passed on: without an envelope, and with no other ref than the one this delivery is about.

import type { StartRequest } from "../../core/ci-adapter.ts";
import type { Event } from "../../core/event.ts";
import type { Field } from "../../core/field.ts";
import { cloudEventKey, cloudPayload } from "./cloud.ts";
import { eventBody } from "./event-body.ts";
import { choiceField } from "../kit/fields.ts";
import { at, listAt, parseJson, textAt } from "../kit/json.ts";

export interface Payload {
  readonly body: string;
  readonly eventKey: string;
}

type Kind = "event" | "own";

const kinds: Readonly<Record<Kind, string>> = {
  event: "Our JSON: branch, commit, pull_request.id, parameters.NAME, result_url ...",
  own: "What Bitbucket sent",
};

/** The choice between our JSON and the sender's; `first` is the fallback. */
export function payloadField(first: Kind): Field {
  const order: readonly Kind[] = first === "own" ? ["own", "event"] : ["event", "own"];
  return choiceField(
    "link",
    "payload",
    "Body",
    order.map((value) => ({ value, label: kinds[value] })),
  );
}

/** The body a link sends, by its choice. */
export function chosenPayload(request: StartRequest, fallback: Kind): Payload {
  const kind = request.link.settings["payload"] ?? fallback;
  return kind === "own" ? ownPayload(request) : { body: eventBody(request), eventKey: cloudEventKey(request.event) };
}

/**
 * What the sender posted; made anew in Bitbucket Cloud's shape where its bytes are not at hand or say something else.
 */
export function ownPayload(request: StartRequest): Payload {
  const sent = sentPayload(request);
  return sent ?? { body: JSON.stringify(cloudPayload(request.event)), eventKey: cloudEventKey(request.event) };
}

function sentPayload(request: StartRequest): Payload | undefined {
  if (request.hook === undefined) return undefined;
  const posted = parseJson(Buffer.from(request.hook.body).toString("utf8"));
  // Connect wraps the payload: {"event": "repo:push", "data": {...}}.
  const isEnvelope = textAt(posted, "event") !== undefined && typeof at(posted, "data") === "object";
  const eventKey = (isEnvelope ? textAt(posted, "event") : request.hook.headers["x-event-key"]) ?? "";
  const payload = isEnvelope ? at(posted, "data") : posted;
  if (typeof payload !== "object" || payload === null || !/^[\w:-]{1,100}$/.test(eventKey)) return undefined;
  const narrowed = narrow(payload, request.event);
  return narrowed === undefined ? undefined : { body: JSON.stringify(narrowed), eventKey };
}

/** Keeps the change of this event only: every ref of a push is a delivery of its own. */
function narrow(payload: object, event: Event): object | undefined {
  if (at(payload, "push", "changes") !== undefined) {
    const kept = listAt(payload, "push", "changes").filter((change) =>
      isOf(
        textAt(change, "new", "name") ?? textAt(change, "old", "name"),
        textAt(change, "new", "type") ?? textAt(change, "old", "type"),
        event,
      ),
    );
    return kept.length === 0 ? undefined : { ...payload, push: { changes: kept } };
  }
  if (at(payload, "changes") !== undefined && at(payload, "pullRequest") === undefined) {
    const kept = listAt(payload, "changes").filter((change) =>
      isOf(textAt(change, "ref", "displayId"), textAt(change, "ref", "type")?.toLowerCase(), event),
    );
    return kept.length === 0 ? undefined : { ...payload, changes: kept };
  }
  return payload;
}

function isOf(name: string | undefined, type: string | undefined, event: Event): boolean {
  return name === event.ref?.name && (type === undefined || (type === "tag") === (event.ref?.type === "tag"));
}
