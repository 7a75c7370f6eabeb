// Puts an answer on the wire: the one place where status, headers and body of everything but static files are written.

import type { IncomingMessage, ServerResponse } from "node:http";

import type { AnswerKind, HeadersFor } from "./headers.ts";
import { endAndClose } from "./end-and-close.ts";

/** The two ends of one request, with what every answer to it carries. */
export interface Wire {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  /** Of the page's own script element. */
  readonly nonce: string;
}

export interface Content {
  readonly status: number;
  readonly kind: AnswerKind;
  /** Content type; empty for answers without a body. */
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type WriteContent = (wire: Wire, content: Content) => void;

/** `isDraining` tells clients of a stopping process to come back over a new connection. */
export function createWriter(headersFor: HeadersFor, isDraining: () => boolean): WriteContent {
  return ({ request, response, requestId, nonce }, content) => {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const isPage = content.kind === "tab" || content.kind === "frame";
    const isUnread = !request.complete && request.method !== "GET" && request.method !== "HEAD";
    response.writeHead(content.status, {
      ...headersFor(content.kind, isPage ? nonce : undefined),
      ...(content.type === "" ? {} : { "Content-Type": content.type }),
      ...(content.status === 304 || content.status === 204
        ? {}
        : { "Content-Length": Buffer.byteLength(content.body) }),
      "X-Request-Id": requestId,
      ...(isUnread || isDraining() ? { Connection: "close" } : {}),
      ...content.headers,
    });
    if (isUnread) endAndClose(request, response, content.body);
    else response.end(content.body);
  };
}

/** A small JSON answer for a machine. */
export function jsonContent(status: number, value: unknown, headers?: Readonly<Record<string, string>>): Content {
  return {
    status,
    kind: "machine",
    type: "application/json; charset=utf-8",
    body: JSON.stringify(value),
    ...(headers === undefined ? {} : { headers }),
  };
}
