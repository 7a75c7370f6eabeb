// What a link's parameters would be: rendered over the repository's newest event, or over a made-up push where none
// came yet.

import type { Event } from "../../core/event.ts";
import { Problem } from "../../core/problem.ts";
import { RenderingBudget } from "../../core/limits/rendering-budget.ts";
import { renderTemplate, variablesOf } from "../../core/templates/template.ts";
import type { LinkFormInput, PreviewLine } from "../../page-models/forms/link-form.ts";
import { viewEvent } from "../../page-models/words/event-words.ts";
import type { Place } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";
import { shorten } from "../../core/text/text.ts";

const shownCharacters = 500;
/** A preview that takes longer is given up. */
const longestWaitMs = 3_000;

export interface Previewed {
  readonly shown: NonNullable<LinkFormInput["preview"]>;
  /** What all parameters together have too much of; undefined when nothing. */
  readonly usedUp: string | undefined;
}

/**
 * The parameters with the event's values filled in, at the cost of one delivery; a wrong template says so in its line.
 * Throws Problem "too-many-requests" while the tenant's templates take more than their share of time.
 */
export async function previewOf(
  ports: PagePorts,
  place: Place,
  parameters: readonly { readonly name: string; readonly template: string; readonly fault?: string | undefined }[],
): Promise<Previewed> {
  refuseLongWait(ports.turns.waitMs(place.tenant.id));
  const newest = (await ports.store.history.decisions(place.tenant.id, place.repository.id, 1))[0];
  const event = newest?.stored.event ?? sampleEvent(place);
  const variables = variablesOf(event, {
    deliveryId: "delivery-id",
    resultUrl: `${ports.publicUrl}/results/…`,
    linkName: "this link",
  });
  const view = viewEvent(event);
  const about =
    newest === undefined
      ? "a made-up push to main, since no event has come yet"
      : `the newest event: ${view.what.toLowerCase()}, ${view.where.short}`;
  const budget = new RenderingBudget();
  const lines: PreviewLine[] = [];
  for (const { name, template, fault } of parameters)
    if (fault !== undefined) lines.push({ name, value: "", fault });
    else lines.push(await ports.turns.run(place.tenant.id, () => renderLine(name, template, variables, budget)));
  return { shown: { about, lines }, usedUp: budget.usedUp };
}

function refuseLongWait(waitMs: number): void {
  if (waitMs <= longestWaitMs) return;
  throw new Problem(
    "too-many-requests",
    `The templates of this workspace took more than their share of time; please wait ${Math.ceil(waitMs / 1000)} seconds, and make those with loops simpler.`,
    { retryAfterMs: waitMs },
  );
}

function renderLine(
  name: string,
  template: string,
  variables: ReturnType<typeof variablesOf>,
  budget: RenderingBudget,
): PreviewLine {
  try {
    return {
      name,
      value: shorten(renderTemplate(template, variables, `the template of parameter ${name}`, budget), shownCharacters),
      fault: "",
    };
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
    repository: {
      id: repository.id,
      fullName: repository.fullName,
      owner: repository.owner,
      slug: repository.slug,
      name: repository.name,
      url: repository.url,
      scm: "git",
      isPrivate: true,
    },
    actor: author,
    at: 0,
    ref: { type: "branch", name: "main" },
    commit,
    isForced: false,
    isTruncated: false,
    commits: [commit],
  };
}
