// GET the form of a link, new or known; choosing its CI server comes first for a new one.

import { newLinkSettings } from "../../core/link.ts";
import type { Link } from "../../core/link.ts";
import { templateVariables } from "../../core/templates/variables.ts";
import { viewServerChoices } from "../../page-models/forms/choice-view.ts";
import { viewLinkForm, type LinkFormInput } from "../../page-models/forms/link-form.ts";
import type { Notice } from "../../page-models/notice.ts";
import { typedOfLink } from "../../page-models/forms/link-typed.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { noticeOf } from "../pages/notices.ts";
import { linkIn, placeOf, serverIn, type Place } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";
import { previewOf } from "./preview.ts";
import { adapterOf } from "./server-form.ts";
import { rightsIn } from "../pages/server-rights.ts";

/** Which form it is, and where it goes. */
export interface LinkFormFrame {
  readonly place: Place;
  readonly link: Link | undefined;
}

/** GET new-link: the servers to choose from, or the form once ?server= names one. */
export async function showNewLink(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const serverId = request.query["server"];
  const notice = await noticeOf(ports, request);
  if (serverId === undefined) {
    const rights = await rightsIn(ports, request, place);
    const all = await ports.store.servers.list(place.tenant.id);
    const mayLink = await Promise.all(all.map((server) => rights.may("link", server)));
    const servers = all.filter((_server, index) => mayLink[index]);
    const choices = viewServerChoices(servers, Object.values(ports.adapters), place.paths);
    return {
      kind: "page",
      view: "choose-server",
      model: { title: "Add a link", ...around(place), choices, newServerHref: place.paths.newServer(), notice },
    };
  }
  const server = await serverIn(ports, place, serverId);
  const { shown: preview } = await previewOf(ports, place, newLinkSettings.parameters);
  return linkFormPage(
    { place, link: undefined },
    {
      ...formOf(ports, server.kind),
      server,
      typed: typedOfLink(newLinkSettings),
      jobTyped: {},
      ...unfaulted,
      keptSecrets: [],
      keptParameters: [],
      preview,
    },
    notice,
  );
}

/** GET edit of a link. */
export async function showEditLink(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const link = await linkIn(ports, place, request);
  const server = await serverIn(ports, place, link.serverId);
  const { shown: preview } = await previewOf(ports, place, link.parameters);
  return linkFormPage(
    { place, link },
    {
      ...formOf(ports, server.kind),
      server,
      typed: typedOfLink(link),
      jobTyped: link.settings,
      ...unfaulted,
      ...keptOf(link),
      preview,
    },
  );
}

/** The form as a page; 422 when it has faults. */
export function linkFormPage(frame: LinkFormFrame, input: LinkFormInput, arrival?: Notice): PageReply {
  const { place, link } = frame;
  const form = viewLinkForm(input);
  const model = {
    title: link === undefined ? "Add a link" : `Edit ${link.name}`,
    ...around(place),
    form,
    arrival,
    action: link === undefined ? place.paths.links : place.paths.link(link.id),
    formHref: link === undefined ? place.paths.newLink(input.server.id) : place.paths.link(link.id, "edit"),
    serverId: input.server.id,
    linkId: link?.id ?? "",
    cancelHref: link === undefined ? place.paths.settings : place.paths.link(link.id),
    isNew: link === undefined,
    removeHref: link === undefined ? undefined : place.paths.link(link.id, "remove"),
  };
  return { kind: "page", view: "link-form", model, status: form.faultCount > 0 ? 422 : 200 };
}

/** The adapter a form is made from, and the variables it lists. */
export function formOf(ports: PagePorts, kind: string): Pick<LinkFormInput, "adapter" | "variables"> {
  return {
    adapter: adapterOf(ports, kind),
    variables: templateVariables.map(({ name, description }) => ({ name, meaning: description })),
  };
}

/** Names of what is kept sealed: shown as kept, never the values. */
export function keptOf(link: Link | undefined): Pick<LinkFormInput, "keptSecrets" | "keptParameters"> {
  return {
    keptSecrets: Object.entries(link?.secrets ?? {})
      .filter(([, value]) => value !== "")
      .map(([name]) => name),
    keptParameters: Object.keys(link?.secretParameters ?? {}),
  };
}

const unfaulted = { ownFaults: [], jobFaults: [] } as const;

function around(place: Place): { repositoryName: string; settingsHref: string } {
  return { repositoryName: place.repository.fullName, settingsHref: place.paths.settings };
}
