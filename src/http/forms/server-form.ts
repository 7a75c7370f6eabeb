// GET the form of a CI server, new or known; choosing its kind comes first for a new one.

import type { CiAdapter } from "../../core/ci-adapter.ts";
import { mayUse } from "../../core/rules/server-access.ts";
import type { Server } from "../../core/server.ts";
import { viewKindChoices } from "../../page-models/forms/choice-view.ts";
import { faultsOf } from "../../page-models/forms/field-view.ts";
import { typedOfServer, viewServerForm } from "../../page-models/forms/server-form.ts";
import {
  ownerOf,
  viewServerAccess,
  type ServerAccessInput,
  type ServerAccessView,
} from "../../page-models/server-access.ts";
import { labelOfKind } from "../../page-models/settings-view.ts";
import type { Notice } from "../../page-models/notice.ts";
import type { ReportingView } from "../../page-models/reporting-view.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { noticeOf } from "../pages/notices.ts";
import { notFound, placeOf, serverIn, type Place } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";
import { reportingOf } from "./report-secret.ts";
import { rightsIn, type ServerRights } from "../pages/server-rights.ts";

type FormInput = Parameters<typeof viewServerForm>[0];

/** GET new-server: the kinds to choose from, or the form once ?kind= names one. */
export async function showNewServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const kind = request.query["kind"];
  if (kind === undefined) {
    const groups = viewKindChoices(Object.values(ports.adapters), place.paths);
    return {
      kind: "page",
      view: "choose-kind",
      model: {
        title: "Add a CI server",
        repositoryName: place.repository.fullName,
        settingsHref: place.paths.settings,
        groups,
      },
    };
  }
  return serverFormPage(place, {
    adapter: adapterOf(ports, kind),
    typed: {},
    ciTyped: {},
    faults: [],
    kept: undefined,
  });
}

/** GET servers/:serverId. */
export async function showEditServer(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const server = await serverIn(ports, place, request.params["serverId"]);
  const rights = await rightsIn(ports, request, place);
  const input = await accessInput(ports, place, server, rights);
  if (await rights.may("inspect", server))
    return await editServerPage(ports, request, place, server, viewServerAccess(input));
  const model = {
    title: server.name,
    repositoryName: place.repository.fullName,
    settingsHref: place.paths.settings,
    kindLabel: labelOfKind(server.kind, Object.values(ports.adapters)),
    ownerWords: ownerOf(server, input.repositories),
    isWorkspaces: server.access.ownerRepositoryId === undefined,
    mayUse: mayUse(server, place.repository),
    testAction: place.paths.server(server.id, "test"),
    notice: await noticeOf(ports, request),
  };
  return { kind: "page", view: "server", model };
}

/** The form of a server that is there already, with what only its owner sees. */
export async function editServerPage(
  ports: PagePorts,
  request: PageRequest,
  place: Place,
  server: Server,
  access: ServerAccessView,
): Promise<PageReply> {
  const reporting = await reportingOf(ports, request, place, server);
  const shown = {
    adapter: adapterOf(ports, server.kind),
    typed: typedOfServer(server),
    ciTyped: server.settings,
    faults: [],
    kept: server,
  };
  const arrival = await noticeOf(ports, request);
  return serverFormPage(place, shown, { reporting, access, arrival });
}

/** What the part of a server's page about its owner and users is made from. */
export async function accessInput(
  ports: PagePorts,
  place: Place,
  server: Server,
  rights: ServerRights,
): Promise<ServerAccessInput> {
  const [repositories, mayGive] = await Promise.all([
    ports.store.repositories.list(place.tenant.id),
    rights.may("give", server),
  ]);
  return { server, repository: place.repository, repositories, mayGive };
}

/** The form as a page; 422 when it has faults. */
export function serverFormPage(
  place: Place,
  input: FormInput,
  parts?: {
    readonly reporting: ReportingView;
    readonly access: ServerAccessView;
    readonly arrival: Notice | undefined;
  },
): PageReply {
  const { kept } = input;
  const shown = viewServerForm(input);
  const form = { ...shown, faults: [...shown.faults, ...faultsOf(parts?.access.rows ?? [])] };
  const model = {
    title: kept === undefined ? `Add ${input.adapter.label}` : `Edit ${kept.name}`,
    repositoryName: place.repository.fullName,
    settingsHref: place.paths.settings,
    form,
    notice: input.notice,
    arrival: parts?.arrival,
    action: kept === undefined ? place.paths.servers : place.paths.server(kept.id),
    formHref: kept === undefined ? place.paths.newServer(input.adapter.id) : place.paths.server(kept.id),
    kind: input.adapter.id,
    isNew: kept === undefined,
    reporting: parts?.reporting,
    access: parts?.access,
    accessAction: kept === undefined ? undefined : place.paths.server(kept.id, "access"),
    removeHref: kept === undefined ? undefined : place.paths.server(kept.id, "remove"),
  };
  return {
    kind: "page",
    view: "server-form",
    model,
    status: form.faultCount + (parts?.access.faultCount ?? 0) > 0 ? 422 : 200,
  };
}

/** The adapter of a kind. Throws Problem "not-found" for one this app does not have. */
export function adapterOf(ports: PagePorts, kind: string): CiAdapter {
  const adapter = Object.hasOwn(ports.adapters, kind) ? ports.adapters[kind] : undefined;
  if (adapter === undefined) throw notFound("kind of CI server");
  return adapter;
}
