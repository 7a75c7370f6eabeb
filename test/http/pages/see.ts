// A page as a test sees it: rendered with the real views, as text to search in.

import assert from "node:assert/strict";

import { createRender } from "../../../src/http/pages/render.ts";
import type { PageReply } from "../../../src/http/route.ts";
import type { Visitor } from "../../../src/http/guards/visitor.ts";
import { tabAdmin, type Stage } from "./stage.ts";

const render = createRender({ viewsDir: "views", publicDir: "public", isCached: true });

/** The HTML of a page reply. */
export async function htmlOf(reply: PageReply, visitor: Visitor | undefined = tabAdmin): Promise<string> {
  assert.equal(reply.kind, "page");
  return await render(reply.view, reply.model, { nonce: "n", visitor });
}

/** The HTML of an address. */
export async function see(stage: Stage, address: string, visitor: Visitor = tabAdmin): Promise<string> {
  return await htmlOf(await stage.ask("GET", address, { visitor }), visitor);
}

/** Where a reply moves to; a notice is left out. */
export function movedTo(reply: PageReply): string {
  assert.equal(reply.kind, "moved");
  return reply.to.replace(/[?&]notice=[^&]*/, "");
}

/** The page a change leads to, with what it says there. */
export async function follow(stage: Stage, reply: PageReply, visitor: Visitor = tabAdmin): Promise<string> {
  assert.equal(reply.kind, "moved");
  return await see(stage, reply.to, visitor);
}

/** The text of an HTML document without markup, on one line. */
export function textOf(html: string): string {
  return html
    .replaceAll(/<(script|style|head)[\s\S]*?<\/\1>/g, " ")
    .replaceAll(/<[^<>]+>/g, " ")
    .replaceAll(/\s+/g, " ");
}
