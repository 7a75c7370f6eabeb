// POST: runs parked work once more that ended the process; for a repository, or in a tab for all of the tenant.

import type { ParkedWork } from "../../core/history-store.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice } from "./notices.ts";
import { notFound, placeOf } from "./place.ts";
import type { PagePorts } from "./ports.ts";

/** POST parked of a repository: only what is known to be of that repository. */
export async function retryParkedHere(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const place = await placeOf(ports, request);
  return await retry(
    ports,
    request,
    place.plainPaths.settings,
    ({ repositoryId }) => repositoryId === place.repository.id,
  );
}

/** POST /parked in a tab. */
export async function retryParkedAnywhere(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  if (request.visitor.repositoryId !== undefined) throw notFound("page");
  return await retry(ports, request, "/hooks", () => true);
}

async function retry(
  ports: PagePorts,
  { visitor, form }: PageRequest,
  back: string,
  isTheirs: (work: ParkedWork) => boolean,
): Promise<PageReply> {
  const parked = await ports.store.history.parkedWork(visitor.tenantId);
  const work = parked.find(({ kind, subjectId }) => kind === form["kind"] && subjectId === form["subject"]);
  if (work === undefined || !isTheirs(work)) throw notFound("parked work");
  if (!(await ports.queue.retryParked(visitor.tenantId, work.kind, work.subjectId))) throw notFound("parked work");
  return await moveWithNotice(ports, visitor.tenantId, back, {
    tone: "information",
    title: "Tried once more",
    sentence: "It runs alone within seconds; if it ends the app's process again, it is back here.",
  });
}
