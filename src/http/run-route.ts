// Runs one row of the route table: reads what its guard needs, asks the guard, then the handler, and writes the reply.

import type { Request } from "express";

import { partiesOf } from "./connections/body-budget.ts";
import type { BodyBudget, BodyReservation } from "./connections/body-budget.ts";
import type { Access } from "./telemetry/access-log.ts";
import { refuseCrossSite } from "./guards/cross-site.ts";
import type { Exchange, Reply } from "./exchange.ts";
import type { HandledRoute } from "./row.ts";
import type { Guard } from "./guards/guard.ts";
import type { Grants, GuardName, Guards } from "./guards/guards.ts";
import type { AnswerKind } from "./wire/headers.ts";
import type { Limits } from "./limits/limits.ts";
import type { HttpOptions, Timing } from "./options.ts";
import type { ProblemPlace } from "./wire/problem-reply.ts";
import { addressKey, clientAddress, firstHeaders, firstQuery, readForm } from "./wire/raw-request.ts";
import { readBody } from "./wire/read-body.ts";
import type { Visitor } from "./guards/visitor.ts";
import { jsonContent } from "./wire/write-reply.ts";
import type { Content, Wire, WriteContent } from "./wire/write-reply.ts";

export interface RunPorts extends Pick<HttpOptions, "proxies" | "render" | "baseUrl"> {
  readonly guards: Guards;
  readonly limits: Limits;
  readonly timing: Timing;
  readonly budget: BodyBudget;
  readonly write: WriteContent;
}

const emptyBody = new Uint8Array();

/** Rejects with whatever failed; the caller answers that. */
export async function runRoute<G extends GuardName>(
  ports: RunPorts,
  route: HandledRoute<G>,
  request: Request,
  { wire, access }: { readonly wire: Wire; readonly access: Access },
): Promise<void> {
  const guard: Guards[G] = ports.guards[route.guard];
  refuseCrossSite(guard, route.method, firstHeaders(request.rawHeaders), ports.baseUrl);
  let reservation: BodyReservation | undefined;
  const read = (limitBytes: number, tenantId?: string): Promise<Uint8Array> => {
    reservation = ports.budget.open(
      partiesOf({
        tenantId,
        isProved: tenantId !== undefined,
        addressOf: () => addressKey(clientAddress(request, ports.proxies)),
      }),
    );
    return readBody(request, { limitBytes, deadlineMs: ports.timing.bodyDeadlineMs, reservation });
  };
  const isFormFirst = route.body.kind === "form" && guard.readsForm === true;
  try {
    const asked = exchangeOf(ports, request, wire, isFormFirst ? readForm(await read(route.body.limitBytes)) : {});
    const granted = await guard.check(asked, route);
    const tenantId = tenantOf(granted);
    if (tenantId !== undefined) {
      access.tenantId = tenantId;
      if (route.limit === "pages") ports.limits.countTenant(tenantId);
    }
    const isLeft = route.body.kind !== "none" && !isFormFirst;
    const exchange = isLeft ? withBody(asked, route.body.kind, await read(route.body.limitBytes, tenantId)) : asked;
    const reply = await route.handle(exchange, granted);
    const visitor = visitorIn(granted);
    ports.write(wire, await contentOf(ports, reply, wire, visitor));
  } finally {
    reservation?.close();
  }
}

/** Decides where a problem of this request is shown: an expired session has to be readable inside the frame. */
export function problemPlaceOf({ callers, challenge, isFramed }: Guard<unknown>, url: string): ProblemPlace {
  if (callers === "programs") return { kind: "machine", challenge };
  return { kind: isFramed?.(url) === true ? "frame" : "tab", challenge };
}

function exchangeOf(ports: RunPorts, request: Request, wire: Wire, form: Exchange["form"]): Exchange {
  return {
    method: request.method,
    url: request.originalUrl,
    params: request.params,
    query: firstQuery(request.originalUrl),
    headers: firstHeaders(request.rawHeaders),
    body: emptyBody,
    form,
    address: clientAddress(request, ports.proxies),
    requestId: wire.requestId,
    nonce: wire.nonce,
  };
}

function withBody(asked: Exchange, kind: "form" | "raw", body: Uint8Array): Exchange {
  return kind === "form" ? { ...asked, form: readForm(body) } : { ...asked, body };
}

type Granted = Grants[GuardName];

function visitorIn(granted: Granted): Visitor | undefined {
  return typeof granted === "object" && "sessionToken" in granted ? granted : undefined;
}

function tenantOf(granted: Granted): string | undefined {
  return typeof granted === "object" ? granted.tenantId : undefined;
}

async function contentOf(ports: RunPorts, reply: Reply, wire: Wire, visitor: Visitor | undefined): Promise<Content> {
  const headers = reply.headers ?? {};
  const page: AnswerKind = visitor?.place === "frame" ? "frame" : "tab";
  switch (reply.kind) {
    case "page": {
      const body = await ports.render(reply.view, reply.model, { nonce: wire.nonce, visitor });
      return { status: reply.status ?? 200, kind: page, type: "text/html; charset=utf-8", body, headers };
    }
    case "moved":
      return {
        status: 303,
        kind: page,
        type: "",
        body: "",
        headers: { ...headers, Location: withSession(reply.to, visitor) },
      };
    case "sent-away":
      return { status: 302, kind: page, type: "", body: "", headers: { ...headers, Location: reply.to } };
    case "json":
      return jsonContent(reply.status ?? 200, reply.value, headers);
    case "content":
      return {
        status: reply.status ?? 200,
        kind: reply.type.startsWith("image/") || reply.status === 304 ? "image" : "machine",
        type: reply.type,
        body: reply.body,
        headers,
      };
  }
}

/** A frame has no cookie, so the way to the next page carries the session. */
function withSession(to: string, visitor: Visitor | undefined): string {
  if (visitor?.place !== "frame") return to;
  const url = new URL(to, "http://own");
  url.searchParams.set("session", visitor.sessionToken);
  return `${url.pathname}${url.search}${url.hash}`;
}
