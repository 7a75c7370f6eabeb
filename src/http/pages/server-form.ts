// GET the form of a CI server, new or known; choosing its kind comes first for a new one.

import type { CiAdapter } from "../../core/ci-adapter.ts";
import { viewKindChoices } from "../../pages/choice-view.ts";
import { typedOfServer, viewServerForm } from "../../pages/server-form.ts";
import type { ReportingView } from "../../pages/reporting-view.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { notFound, placeOf, serverIn, type Place } from "./place.ts";
import type { PagePorts } from "./ports.ts";
import { reportingOf } from "./report-secret.ts";

type FormInput = Parameters<typeof viewServerForm>[0];

/** GET new-server: the kinds to choose from, or the form once ?kind= names one. */
export async function showNewServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const kind = request.query["kind"];
  if (kind === undefined) {
    const choices = viewKindChoices(Object.values(ports.adapters), place.paths);
    return { kind: "page", view: "choose-kind", model: { title: "Add a CI server", repositoryName: place.repository.fullName, settingsHref: place.paths.settings, choices } };
  }
  return serverFormPage(place, { adapter: adapterOf(ports, kind), typed: {}, ciTyped: {}, faults: [], kept: undefined });
}

/** GET servers/:serverId. */
export async function showEditServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const server = await serverIn(ports, place, request.params["serverId"]);
  const reporting = await reportingOf(ports, request, place, server);
  return serverFormPage(place, { adapter: adapterOf(ports, server.kind), typed: typedOfServer(server), ciTyped: server.settings, faults: [], kept: server }, reporting);
}

/** The form as a page; 422 when it has faults. */
export function serverFormPage(place: Place, input: FormInput, reporting?: ReportingView): PageReply {
  const { kept } = input;
  const form = viewServerForm(input);
  const model = {
    title: kept === undefined ? `Add ${input.adapter.label}` : `Edit ${kept.name}`,
    repositoryName: place.repository.fullName,
    settingsHref: place.paths.settings,
    form,
    notice: input.notice,
    action: kept === undefined ? place.paths.servers : place.paths.server(kept.id),
    kind: input.adapter.id,
    isNew: kept === undefined,
    reporting,
    removeHref: kept === undefined ? undefined : place.paths.server(kept.id, "remove"),
  };
  return { kind: "page", view: "server-form", model, status: form.faultCount > 0 ? 422 : 200 };
}

/** The adapter of a kind. Throws Problem "not-found" for one this app does not have. */
export function adapterOf(ports: PagePorts, kind: string): CiAdapter {
  const adapter = Object.hasOwn(ports.adapters, kind) ? ports.adapters[kind] : undefined;
  if (adapter === undefined) throw notFound("kind of CI server");
  return adapter;
}
