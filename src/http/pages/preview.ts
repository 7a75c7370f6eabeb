// What a link's parameters would be: rendered over the repository's newest event, or over a made-up push where none came yet.

import type { Event } from "../../core/event.ts";
import { Problem } from "../../core/problem.ts";
import { renderTemplate, variablesOf } from "../../core/template.ts";
import type { LinkFormInput, PreviewLine } from "../../pages/link-form.ts";
import { viewEvent } from "../../pages/event-words.ts";
import type { Place } from "./place.ts";
import type { PagePorts } from "./ports.ts";

const shownCharacters = 500;

/** The parameters with the event's values filled in; a wrong template says so in its line. */
export async function previewOf(ports: PagePorts, place: Place, parameters: readonly { readonly name: string; readonly template: string }[]): Promise<NonNullable<LinkFormInput["preview"]>> {
  const newest = (await ports.store.history.decisions(place.tenant.id, place.repository.id, 1))[0];
  const event = newest?.stored.event ?? sampleEvent(place);
  const variables = variablesOf(event, { deliveryId: "delivery-id", resultUrl: `${ports.publicUrl}/results/…`, linkName: "this link" });
  const view = viewEvent(event);
  const about = newest === undefined ? "a made-up push to main, since no event has come yet" : `the newest event: ${view.what.toLowerCase()}, ${view.where.short}`;
  return { about, lines: parameters.map(({ name, template }) => renderLine(name, template, variables)) };
}

function renderLine(name: string, template: string, variables: ReturnType<typeof variablesOf>): PreviewLine {
  try {
    return { name, value: renderTemplate(template, variables, name).slice(0, shownCharacters), fault: "" };
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return { name, value: "", fault: thrown.message };
  }
}

function sampleEvent({ repository }: Place): Event {
  const author = { name: "Jane Doe", raw: "Jane Doe <jane@example.com>" };
  const commit = { hash: "5a1ec0de5a1ec0de5a1ec0de5a1ec0de5a1ec0de", message: "Say hello\n", author };
  return {
    kind: "push",
    repository: { id: repository.id, fullName: repository.fullName, owner: repository.owner, slug: repository.slug, name: repository.name, url: repository.url, scm: "git", isPrivate: true },
    actor: author,
    at: 0,
    ref: { type: "branch", name: "main" },
    commit,
    isForced: false,
    isTruncated: false,
    commits: [commit],
  };
}
