// The Express app, built from the route table: every row, then 405 for its other methods, then 404, then problems.

import type { IncomingMessage } from "node:http";

import compression from "compression";
import express from "express";
import type { Express, NextFunction, Request, RequestHandler, Response } from "express";

import { Problem } from "../core/problem.ts";
import type { Access } from "./telemetry/access-log.ts";
import type { ExpressRoute, HandledRoute, RawRoute, Route } from "./row.ts";
import { partiesOf } from "./connections/body-budget.ts";
import type { ProblemPlace, ReplyProblem } from "./wire/problem-reply.ts";
import { addressKey, clientAddress } from "./wire/raw-request.ts";
import { readBody } from "./wire/read-body.ts";
import { problemPlaceOf, runRoute } from "./run-route.ts";
import type { RunPorts } from "./run-route.ts";
import type { Wire } from "./wire/write-reply.ts";

/** What is known of a request before and beside Express. */
export interface Passage {
  readonly wire: Wire;
  readonly access: Access;
  /** Set once the route is known. */
  place: ProblemPlace;
}

export interface AppPorts {
  readonly run: RunPorts;
  readonly replyProblem: ReplyProblem;
  readonly machineHeaders: Readonly<Record<string, string>>;
  readonly passageOf: (request: IncomingMessage) => Passage;
}

type ServedRoute = Exclude<Route, RawRoute>;

export function createExpressApp(routes: readonly Route[], ports: AppPorts): Express {
  const app = express();
  app.disable("x-powered-by").disable("etag").set("query parser", false);
  app.use(compression({ filter: isCompressed }));
  const served = routes.filter((route): route is ServedRoute => !("answer" in route));
  for (const route of served) app[route.method === "GET" ? "get" : "post"](route.path, ...chainOf(route, ports));
  for (const [path, methods] of methodsByPath(served)) app.all(path, refuseMethod(path, methods, ports));
  app.use((_request, _response, next) => {
    next(
      new Problem(
        "not-found",
        "There is nothing at this address: check it for a typing error, or start again from the repository in Bitbucket.",
      ),
    );
  });
  app.use((thrown: unknown, request: Request, _response: Response, next: NextFunction) => {
    const { wire, place } = ports.passageOf(request);
    ports.replyProblem(thrown, wire, place).catch(next);
  });
  return app;
}

/**
 * A page repeats its session beside what strangers wrote, which would make its packed length worth watching; but no
 * other site can make a browser ask for one: the cookie is SameSite=Strict, and a frame's address carries a proof. An
 * answer to a body that was not read to its end must leave at once.
 */
function isCompressed(request: Request, response: Response): boolean {
  return response.getHeader("connection") !== "close" && compression.filter(request, response);
}

function chainOf(route: ServedRoute, ports: AppPorts): RequestHandler[] {
  const limiter = route.limit === "none" ? [] : [ports.run.limits.byAddress[route.limit]];
  const body =
    "express" in route
      ? [
          setHeaders(ports),
          ...(route.isSigned === true ? [refuseUnsigned] : []),
          ...(route.body === undefined ? [] : [bodyReader(route.body.limitBytes, ports)]),
          ...route.express,
        ]
      : [runner(route, ports)];
  return [enter(route, ports), ...limiter, ...body];
}

/** From here on the request belongs to a route: the log and problem pages know where they are. */
function enter(route: ServedRoute, ports: AppPorts): RequestHandler {
  return (request, _response, next) => {
    const passage = ports.passageOf(request);
    passage.access.route = route.path;
    passage.place =
      "express" in route ? machineOrTab(route) : problemPlaceOf(ports.run.guards[route.guard], request.url);
    next();
  };
}

function machineOrTab({ challenge }: ExpressRoute): ProblemPlace {
  return challenge === undefined ? { kind: "tab" } : { kind: "machine", challenge };
}

function runner(route: HandledRoute, ports: AppPorts): RequestHandler {
  return (request, _response, next) => {
    runRoute(ports.run, route, request, ports.passageOf(request)).catch(next);
  };
}

/** Handlers of other rooms answer by themselves: what every answer carries is set before they do. */
function setHeaders(ports: AppPorts): RequestHandler {
  return (request, response, next) => {
    for (const [name, value] of Object.entries(ports.machineHeaders)) response.setHeader(name, value);
    response.setHeader("X-Request-Id", ports.passageOf(request).wire.requestId);
    next();
  };
}

const refuseUnsigned: RequestHandler = (request, _response, next) => {
  if (request.headers.authorization === undefined)
    next(new Problem("installation-refused", "The call came unsigned, and this address takes signed calls only."));
  else next();
};

/** Anybody may send these: their bodies count with those of senders of no known tenant. */
function bodyReader(limitBytes: number, { run }: AppPorts): RequestHandler {
  return (request, response, next) => {
    const reservation = run.budget.open(
      partiesOf({ addressOf: () => addressKey(clientAddress(request, run.proxies)) }),
    );
    response.once("close", () => reservation.close());
    readBody(request, { limitBytes, deadlineMs: run.timing.bodyDeadlineMs, reservation }).then((body) => {
      request.body = body;
      next();
    }, next);
  };
}

function methodsByPath(routes: readonly ServedRoute[]): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of routes)
    methods.set(path, [...(methods.get(path) ?? []), ...(method === "GET" ? ["GET", "HEAD"] : [method])]);
  return methods;
}

function refuseMethod(path: string, methods: readonly string[], ports: AppPorts): RequestHandler {
  return (request, _response, next) => {
    // A file that is not there came by here as well.
    if (methods.includes(request.method)) {
      next();
      return;
    }
    const passage = ports.passageOf(request);
    passage.access.route = path;
    passage.place = { ...passage.place, allow: methods.join(", ") };
    next(new Problem("method-not-allowed", `This address takes ${methods.join(" and ")} only.`));
  };
}
