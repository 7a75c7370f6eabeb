// POST a link's form: test it, keep it, or show it again with its faults beside their fields.

import type { FieldFault } from "../../core/field.ts";
import type { Link } from "../../core/link.ts";
import { Problem } from "../../core/problem.ts";
import type { ProblemCode } from "../../core/problem.ts";
import type { Server } from "../../core/server.ts";
import { defined } from "../../core/rules/defined.ts";
import { parseParameterLines } from "../../core/templates/parameter-lines.ts";
import { typedUnder } from "../../page-models/forms/field-view.ts";
import { readLinkForm, type LinkFormRead } from "../../page-models/forms/link-draft.ts";
import { jobPrefix, ownPrefix } from "../../page-models/forms/link-form.ts";
import { noticeOfDiagnosis, type Notice } from "../../page-models/notice.ts";
import { linkOf, saveLink, type LinkWish } from "../../steps/links/save-link.ts";
import { testAndRelease } from "../../steps/links/test-and-release.ts";
import { testConnection } from "../../steps/links/test-connection.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { formOf, keptOf, linkFormPage } from "./link-form.ts";
import { moveWithNotice } from "../pages/notices.ts";
import { linkIn, placeOf, serverIn, type Place } from "../pages/place.ts";
import type { PagePorts } from "../pages/ports.ts";
import { previewOf } from "./preview.ts";
import { waysOn } from "./ways-on.ts";
import { rightsIn } from "../pages/server-rights.ts";

interface Posted {
  readonly place: Place;
  readonly link: Link | undefined;
  readonly server: Server;
  readonly typed: Readonly<Record<string, string>>;
  readonly jobTyped: Readonly<Record<string, string>>;
  readonly read: LinkFormRead;
  readonly wish: LinkWish;
}

/** POST links: a new link. */
export async function addLink(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const serverId = request.form["server"];
  const server = await serverIn(ports, place, typeof serverId === "string" ? serverId : undefined);
  const rights = await rightsIn(ports, request, place);
  return await handleForm(ports, request, place, undefined, server, await rights.may("inspect", server));
}

/** POST links/:linkId: a changed link. */
export async function changeLink(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  const link = await linkIn(ports, place, request);
  return await handleForm(ports, request, place, link, await serverIn(ports, place, link.serverId));
}

async function handleForm(
  ports: PagePorts,
  request: PageRequest,
  place: Place,
  link: Link | undefined,
  server: Server,
  ownsServer = false,
): Promise<PageReply> {
  const posted = readPosted(ports, request, place, link, server, ownsServer);
  const intent = request.form["intent"];
  const hasFaults = posted.read.ownFaults.length + posted.read.jobFaults.length > 0;
  if (intent === "preview")
    return await again(ports, {
      ...posted,
      read: {
        ...posted.read,
        ownFaults: posted.read.ownFaults.filter((fault) => fault.field === "parameters"),
        jobFaults: [],
      },
    });
  if (hasFaults) return await again(ports, posted);
  if (intent === "test") return await again(ports, posted, noticeOfDiagnosis(await diagnose(ports, posted)));
  return await keep(ports, request, posted);
}

function readPosted(
  ports: PagePorts,
  request: PageRequest,
  place: Place,
  link: Link | undefined,
  server: Server,
  ownsServer: boolean,
): Posted {
  const typed = typedUnder(ownPrefix, request.form);
  const jobTyped = typedUnder(jobPrefix, request.form);
  const { adapter } = formOf(ports, server.kind);
  const read = readLinkForm(typed, jobTyped, adapter.fields, (name) => (link?.secrets[name] ?? "") !== "");
  const wish = {
    tenantId: place.tenant.id,
    repositoryId: place.repository.id,
    serverId: server.id,
    linkId: link?.id,
    ownsServer,
    draft: read.draft,
  };
  return { place, link, server, typed, jobTyped, read, wish };
}

async function keep(ports: PagePorts, request: PageRequest, posted: Posted): Promise<PageReply> {
  const { store } = ports;
  const { usedUp } = await previewOf(ports, posted.place, posted.wish.draft.parameters);
  if (usedUp !== undefined) return await again(ports, posted);
  try {
    const saved = await saveLink(
      { ...ports, links: store.links, servers: store.servers, repositories: store.repositories },
      posted.wish,
    );
    const diagnosis = await testAndRelease(ports, posted.place.tenant, posted.server, saved);
    const ways = await waysOn(ports, request, { place: posted.place, server: posted.server, link: saved, diagnosis });
    return await moveWithNotice(ports, posted.place.tenant.id, posted.place.plainPaths.link(saved.id), {
      ...noticeOfDiagnosis(diagnosis, "Saved."),
      ways,
    });
  } catch (thrown) {
    const field = thrown instanceof Problem ? fieldOfProblem[thrown.code] : undefined;
    if (!(thrown instanceof Problem) || field === undefined) throw thrown;
    return await again(ports, {
      ...posted,
      read: { ...posted.read, ownFaults: [{ field, sentence: thrown.message }] },
    });
  }
}

/** What saving refuses, and the field that mends it. */
const fieldOfProblem: Readonly<Partial<Record<ProblemCode, string>>> = {
  conflict: "name",
  "too-large": "secretParameters",
};

function tooMuch(usedUp: string): FieldFault {
  return {
    field: "parameters",
    sentence: `This link would send too much: ${usedUp}. Please make the templates shorter or simpler.`,
  };
}

async function diagnose(ports: PagePorts, posted: Posted): Promise<Awaited<ReturnType<typeof testConnection>>> {
  const birth = posted.link ?? { id: "unsaved", statusKey: "", resultToken: "", badgeToken: "" };
  return await testConnection(
    ports,
    posted.place.tenant,
    posted.server,
    linkOf(posted.wish, posted.link, birth, ports.clock()),
  );
}

/** The form once more with everything that was typed, except secrets. */
async function again(ports: PagePorts, posted: Posted, notice?: Notice): Promise<PageReply> {
  const { place, link, server, typed, jobTyped, read } = posted;
  const { shown: preview, usedUp } = await previewOf(
    ports,
    place,
    parseParameterLines(typed["parameters"] ?? "").lines,
  );
  const faults = {
    ownFaults: usedUp === undefined ? read.ownFaults : [...read.ownFaults, tooMuch(usedUp)],
    jobFaults: read.jobFaults,
  };
  return linkFormPage(
    { place, link },
    {
      ...formOf(ports, server.kind),
      server,
      typed,
      jobTyped,
      ...faults,
      ...keptOf(link),
      preview,
      ...defined({ notice }),
    },
  );
}
