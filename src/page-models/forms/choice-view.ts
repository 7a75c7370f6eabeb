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

/** The kinds of CI servers there are. */
export function viewKindChoices(adapters: readonly CiAdapter[], paths: Paths): Choice[] {
  return adapters
    .map((adapter) => ({ label: adapter.label, summary: adapter.summary, href: paths.newServer(adapter.id) }))
    .sort((a, b) => a.label.localeCompare(b.label, "en"));
}
