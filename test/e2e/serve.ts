// Serves the pages on loopback with the headers of the real doors, for a browser to look at; who looks is set by the
// test.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

import { asProblem } from "../../src/core/problem.ts";
import { createHeaders } from "../../src/http/wire/headers.ts";
import { createRender } from "../../src/http/pages/render.ts";
import type { Form, PageReply, Render } from "../../src/http/route.ts";
import type { Visitor } from "../../src/http/guards/visitor.ts";
import { waysFromProblem } from "../../src/page-models/ways.ts";
import { addQuery } from "../../src/page-models/paths.ts";
import { tabAdmin, type Stage } from "../http/pages/stage.ts";

export interface Served {
  readonly url: string;
  /** Who looks from now on; undefined for somebody without a session. */
  visitor: Visitor | undefined;
  close(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
};
const publicDir = "public";
const nonce = "bm9uY2U";

/** A server on a free port of 127.0.0.1. */
export async function servePages(stage: Stage): Promise<Served> {
  const headersFor = createHeaders({ webUrl: "http://127.0.0.1", isProduction: false });
  const render = createRender({ viewsDir: "views", publicDir, isCached: false });
  const served = { url: "", visitor: tabAdmin as Visitor | undefined, close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    void (async () => {
      const address = request.url ?? "/";
      if (address.startsWith("/public/")) {
        const file = join(publicDir, new URL(address, "http://x").pathname.slice("/public/".length));
        response
          .writeHead(200, { "Content-Type": types[extname(file)] ?? "text/plain", ...headersFor("asset", "") })
          .end(readFileSync(file));
        return;
      }
      if (address.startsWith("/badge/")) {
        response
          .writeHead(200, { "Content-Type": "image/svg+xml" })
          .end(
            '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20">' +
              '<rect width="80" height="20" fill="#4c1"/></svg>',
          );
        return;
      }
      const reply = await answer(stage, served.visitor, request, address);
      if (reply.kind === "moved") {
        const session = served.visitor?.place === "frame" ? served.visitor.sessionToken : undefined;
        response.writeHead(303, { Location: addQuery(reply.to, { session }) }).end();
        return;
      }
      if (reply.kind === "json") throw new TypeError("no page of ours answers JSON");
      const html = await document(render, reply, served.visitor);
      response
        .writeHead(reply.status ?? 200, {
          "Content-Type": "text/html; charset=utf-8",
          ...headersFor(served.visitor?.place === "frame" ? "frame" : "tab", nonce),
        })
        .end(html);
    })().catch((thrown: unknown) => {
      response.writeHead(500).end(String(thrown));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  served.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return served;
}

async function answer(
  stage: Stage,
  visitor: Visitor | undefined,
  request: IncomingMessage,
  address: string,
): Promise<PageReply> {
  const front = { "/": "landing", "/sign-in/token": "sign-in", "/sign-in/replaces": "sign-in" }[address];
  const replaces = { id: "b", name: "The other workspace of ours" };
  const isReplacing = address.endsWith("/replaces");
  const model = { token: "token", workspace: "acme", ...(isReplacing ? { replaces } : {}) };
  if (front !== undefined) return { kind: "page", view: front, model };
  try {
    return await stage.ask(request.method === "POST" ? "POST" : "GET", address, {
      ...(visitor === undefined ? {} : { visitor }),
      form: await readForm(request),
    });
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (problem.code === "internal") throw thrown;
    return {
      kind: "page",
      view: "problem",
      status: problem.httpStatus,
      model: {
        status: problem.httpStatus,
        code: problem.code,
        sentence: problem.message,
        requestId: "0198f2",
        isPosted: request.method === "POST",
        ways: waysFromProblem({
          code: problem.code,
          url: address,
          isFrame: visitor?.place === "frame",
          isSignedIn: visitor !== undefined,
        }),
      },
    };
  }
}

async function document(
  render: Render,
  reply: Extract<PageReply, { kind: "page" }>,
  visitor: Visitor | undefined,
): Promise<string> {
  return await render(reply.view, reply.model, { nonce, visitor });
}

async function readForm(request: IncomingMessage): Promise<Form> {
  if (request.method !== "POST") return {};
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString("utf8")));
}
