// Templates a tenant writes, over the variables of an event: values are data, never templates themselves.

import { Drop } from "liquidjs";
import type { Event, EventPullRequest } from "../event.ts";
import type { Link } from "../link.ts";
import { Problem } from "../problem.ts";
import { parametersLimit, RenderingBudget } from "../limits/rendering-budget.ts";
import { parseTemplate, renderBounded, variablesUsed } from "./engine.ts";
import { isKnownVariable } from "./variables.ts";
import { shorten } from "../text/text.ts";

type Scalar = string | number | boolean | null;
type Group = Readonly<Record<string, Scalar>>;

/** Values by the names of template-variables.ts; null where a name does not apply. */
export type Variables = Readonly<Record<string, Scalar | Group | readonly Group[]>>;

/** What is not in the event itself. */
export interface VariablesContext {
  readonly deliveryId: string;
  readonly resultUrl: string;
  readonly linkName: string;
}

/** Everything a template, or a body we write ourselves, may say about an event. */
export function variablesOf(event: Event, context: VariablesContext): Variables {
  const { repository, pullRequest, commit } = event;
  const branch = pullRequest?.sourceBranch ?? (event.ref?.type === "branch" ? event.ref.name : null);
  const tag = pullRequest === undefined && event.ref?.type === "tag" ? event.ref.name : null;
  const branchType = branch === null ? null : "branch";
  const message = commit?.message ?? null;
  return {
    event: event.kind,
    branch,
    tag,
    ref: branch ?? tag,
    ref_type: tag === null ? branchType : "tag",
    commit: commit?.hash ?? null,
    commit_short: commit?.hash.slice(0, 12) ?? null,
    before: event.before ?? null,
    message,
    subject: message?.split(/\r?\n/, 1)[0] ?? null,
    author: commit?.author?.name ?? event.actor.name,
    author_raw: commit?.author?.raw ?? null,
    actor: event.actor.name,
    commits: event.commits.map((one) => ({
      hash: one.hash,
      message: one.message ?? null,
      author: one.author?.name ?? null,
      url: one.url ?? null,
    })),
    is_forced: event.isForced,
    is_truncated: event.isTruncated,
    at: isoTime(event.at),
    clone_url: repository.cloneUrl ?? null,
    repository: {
      id: repository.id,
      full_name: repository.fullName,
      owner: repository.owner,
      slug: repository.slug,
      name: repository.name,
      url: repository.url,
      clone_url: repository.cloneUrl ?? null,
      project_key: repository.projectKey ?? null,
      project_name: repository.projectName ?? null,
      scm: repository.scm,
      is_private: repository.isPrivate,
    },
    target_branch: pullRequest?.targetBranch ?? null,
    pull_request_id: pullRequest?.id ?? null,
    pull_request: pullRequestGroup(pullRequest),
    comment: event.comment?.text ?? null,
    link: context.linkName,
    delivery_id: context.deliveryId,
    result_url: context.resultUrl,
  };
}

/**
 * The template with the variables filled in, at the cost of `budget`. `what` names it in the sentence of a Problem
 * "template-failed".
 */
export function renderTemplate(template: string, variables: Variables, what: string, budget: RenderingBudget): string {
  try {
    if (isPlain(template)) {
      budget.chargeText(template.length);
      return template;
    }
    return renderBounded(template, scopeOf(variables), budget);
  } catch (thrown) {
    throw new Problem(
      "template-failed",
      budget.usedUp === undefined
        ? `In ${what}${placeOf(thrown)}: ${reasonOf(thrown)}.`
        : sentenceOfUsedUp(what, budget.usedUp),
      { cause: thrown },
    );
  }
}

function sentenceOfUsedUp(what: string, usedUp: string): string {
  return `This link wants too much at ${what}: ${usedUp}; whoever may edit the link has to shorten its templates, or send less with them.`;
}

/** Parameters of a link, rendered; its secret parameters, which cost as much, are not among them. */
export function renderParameters(
  link: Pick<Link, "parameters" | "secretParameters">,
  variables: Variables,
  budget: RenderingBudget,
): Record<string, string> {
  const { length } = link.parameters;
  if (length > parametersLimit)
    throw new Problem(
      "template-failed",
      `This link has ${length} parameters, and at most ${parametersLimit} are sent: whoever may edit the link has to remove some.`,
    );
  for (const [name, value] of Object.entries(link.secretParameters)) renderSecret(name, value, budget);
  return Object.fromEntries(
    link.parameters.map(({ name, template }) => [
      name,
      renderTemplate(template, variables, `the template of parameter ${name}`, budget),
    ]),
  );
}

/** Secret values are sent as they are typed. */
function renderSecret(name: string, value: string, budget: RenderingBudget): void {
  try {
    budget.chargeText(value.length);
  } catch (thrown) {
    throw new Problem("template-failed", sentenceOfUsedUp(`the secret parameter ${name}`, budget.usedUp ?? ""), {
      cause: thrown,
    });
  }
}

/** One sentence on what is wrong with a template, found without rendering it; undefined when nothing is. */
export function faultOfTemplate(template: string, budget: RenderingBudget): string | undefined {
  if (isPlain(template)) return undefined;
  try {
    const used = variablesUsed(parseTemplate(template, budget));
    for (const path of Array.isArray(used) ? used : []) {
      const names = readPath(path);
      if (!isKnownVariable(names)) return `there is no variable ${names.join(".")}`;
    }
    return undefined;
  } catch (thrown) {
    return budget.usedUp ?? `${reasonOf(thrown)}${placeOf(thrown)}`;
  }
}

function isPlain(template: string): boolean {
  return !template.includes("{{") && !template.includes("{%");
}

/** An empty group is false in conditions, although it has names: `{% if pull_request %}`. */
class EmptyGroup extends Drop {
  readonly #names: ReadonlySet<string>;

  constructor(names: Iterable<string>) {
    super();
    this.#names = new Set(names);
  }

  override valueOf(): null {
    return null;
  }

  override liquidMethodMissing(name: string | number): null | undefined {
    return this.#names.has(String(name)) ? null : undefined;
  }
}

function scopeOf(variables: Variables): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      isEmptyGroup(value) ? new EmptyGroup(Object.keys(value)) : value,
    ]),
  );
}

function isEmptyGroup(value: Variables[string]): value is Group {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((part: unknown) => part === null)
  );
}

function pullRequestGroup(pullRequest: EventPullRequest | undefined): Group {
  return {
    id: pullRequest?.id ?? null,
    title: pullRequest?.title ?? null,
    description: pullRequest?.description ?? null,
    url: pullRequest?.url ?? null,
    source_branch: pullRequest?.sourceBranch ?? null,
    source_commit: pullRequest?.sourceCommit ?? null,
    source_repository: pullRequest?.sourceRepositoryFullName ?? null,
    target_branch: pullRequest?.targetBranch ?? null,
    target_commit: pullRequest?.targetCommit ?? null,
    author: pullRequest?.author.name ?? null,
    is_fork: pullRequest?.isFork ?? null,
    is_draft: pullRequest?.isDraft ?? null,
  };
}

function isoTime(at: number): string | null {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function readPath(path: unknown): (string | number)[] {
  const names: (string | number)[] = [];
  for (const part of Array.isArray(path) ? path : []) {
    if (typeof part !== "string" && typeof part !== "number") break;
    names.push(part);
  }
  return names;
}

/** liquidjs ends its messages with the place: "undefined variable: brnach, line:1, col:4". */
function placeOf(thrown: unknown): string {
  const found = thrown instanceof Error ? /, line:(\d+)/.exec(thrown.message) : null;
  return found === null ? "" : `, line ${found[1] ?? "1"}`;
}

function withoutPlace(message: string): string {
  const at = message.search(/, line:\d/);
  return at === -1 ? message : message.slice(0, at);
}

function reasonOf(thrown: unknown): string {
  const text = shorten(withoutPlace(thrown instanceof Error ? thrown.message : String(thrown)), 200);
  if (text.startsWith("undefined variable: "))
    return `there is no variable ${text.slice("undefined variable: ".length)}; the names it may use are listed beside the field`;
  if (/limit exceeded|Invalid string length/.test(text))
    return `${text}: it is too long, or takes too much time or memory; please make it simpler`;
  return text;
}
