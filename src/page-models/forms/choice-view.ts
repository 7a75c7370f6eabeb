// Choosing: the CI server a new link goes to, or the kind of a new server.

import type { CiAdapter } from "../../core/ci-adapter.ts";
import type { Server } from "../../core/server.ts";
import type { Paths } from "../paths.ts";
import { labelOfKind } from "../settings-view.ts";

export interface Choice {
  readonly label: string;
  readonly summary: string;
  readonly href: string;
}

/** The tenant's servers, as places a new link may go to. */
export function viewServerChoices(servers: readonly Server[], adapters: readonly CiAdapter[], paths: Paths): Choice[] {
  return servers.map((server) => ({
    label: server.name,
    summary: labelOfKind(server.kind, adapters),
    href: paths.newLink(server.id),
  }));
}

export interface ChoiceGroup {
  readonly title: string;
  readonly choices: readonly Choice[];
}

/** What most teams run; looked for first, and shown in this order. */
const mostUsed = ["jenkins", "jenkins-gwt", "jenkins-native", "gitlab-ci", "github-actions", "teamcity", "bamboo"];

/** The kinds of CI servers there are: the most used first, all others by their names. */
export function viewKindChoices(
  adapters: readonly Pick<CiAdapter, "id" | "label" | "summary">[],
  paths: Paths,
): ChoiceGroup[] {
  const choiceOf = ({ id, label, summary }: Pick<CiAdapter, "id" | "label" | "summary">): Choice => ({
    label,
    summary,
    href: paths.newServer(id),
  });
  const first = mostUsed.flatMap((id) => adapters.filter((adapter) => adapter.id === id));
  const others = adapters
    .filter(({ id }) => !mostUsed.includes(id))
    .toSorted((one, other) => one.label.localeCompare(other.label, "en"));
  return [
    { title: "Most used", choices: first.map(choiceOf) },
    { title: "All others, by name", choices: others.map(choiceOf) },
  ].filter(({ choices }) => choices.length > 0);
}
