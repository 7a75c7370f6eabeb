// Shows on the next page what was just done: the notice is kept for a few minutes under an unguessable id, bound to the
// tenant.

import { z } from "zod";

import { addQuery } from "../../page-models/paths.ts";
import type { Notice } from "../../page-models/notice.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { carriedIn } from "./place.ts";
import type { PagePorts } from "./ports.ts";

const purpose = "notice";
const keptMs = 5 * 60_000;

const shape = z.object({
  tone: z.enum(["success", "warning", "danger", "information"]),
  title: z.string(),
  sentence: z.string(),
  ways: z.array(z.object({ word: z.string(), href: z.string(), isPosted: z.boolean().default(false) })).optional(),
});

/** Moves to a page of ours that says the notice; its ways are plain paths, and get the session where they are shown. */
export async function moveWithNotice(
  ports: PagePorts,
  tenantId: string,
  path: string,
  notice: Notice,
): Promise<PageReply> {
  const id = ports.newToken();
  await ports.store.once.put(purpose, `${tenantId}:${id}`, JSON.stringify(notice), ports.clock() + keptMs);
  return { kind: "moved", to: addQuery(path, { notice: id }) };
}

/**
 * The notice an address names, when it is the tenant's own and still kept. Reading it changes nothing: a reload shows
 * it again.
 */
export async function noticeOf(ports: PagePorts, request: PageRequest): Promise<Notice | undefined> {
  const id = request.query["notice"];
  if (id === undefined || id.length > 200) return undefined;
  const text = await ports.store.once.get(purpose, `${request.visitor.tenantId}:${id}`);
  if (text === undefined) return undefined;
  const { ways = [], ...notice } = shape.parse(JSON.parse(text));
  const carried = carriedIn(request);
  return { ...notice, ways: ways.map((way) => ({ ...way, href: addQuery(way.href, carried) })) };
}
