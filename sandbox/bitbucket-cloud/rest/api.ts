// The REST API as an Express handler: find the route, the caller and their scopes, check, run, answer.
import express from "express";
import type { Request, RequestHandler, Response } from "express";
import { forgeScopesOf } from "../forge/scopes.ts";
import { Refusal } from "../model/refusal.ts";
import type { World } from "../world.ts";
import { authenticate } from "./wire/authenticate.ts";
import { answerRefusal } from "./wire/answer-refusal.ts";
import type { ApiDescription } from "./wire/openapi.ts";
import type { Principal } from "./wire/principal.ts";
import { findRoute } from "./wire/route.ts";
import type { Answer, Route } from "./wire/route.ts";
import { routes } from "./routes.ts";

export type Identify = (request: Request) => Principal | null;

/** By the Authorization header. */
export function identifyByHeader(world: World): Identify {
  return (request) => authenticate(world, request.headers.authorization, request.method, request.originalUrl);
}

/** To be mounted at /2.0 (or, on the web side with a session, at /!api/2.0). */
export function makeApi(world: World, description: ApiDescription | null, identify: Identify): RequestHandler[] {
  const json = express.json({ limit: "2mb", strict: false });
  const form = express.urlencoded({ limit: "2mb", extended: false });
  const run: RequestHandler = (request, response, next) => {
    serve(world, description, identify, request, response).catch(next);
  };
  return [json, form, run];
}

async function serve(
  world: World,
  description: ApiDescription | null,
  identify: Identify,
  request: Request,
  response: Response,
): Promise<void> {
  try {
    const { route, params } = findRoute(routes, request.method, request.path);
    const principal = admit(world, identify(request), route, response);
    const body: unknown = request.body;
    const url = new URL(request.originalUrl, world.addresses.api);
    const answer = await route.run({ world, principal, params, query: url.searchParams, body, url });
    if (request.is("application/json") !== false)
      note(world, "request", description?.checkRequest(route.method, route.template, body));
    note(world, "answer", description?.checkAnswer(route.method, route.template, answer.status, answer.json));
    send(response, answer);
  } catch (error) {
    answerRefusal(response, error);
  }
}

function admit(world: World, principal: Principal | null, route: Route, response: Response): Principal {
  takeFromLimit(world);
  if (!principal) {
    if (route.mayBeAnonymous === true)
      return { credential: "none", granted: new Set(), owner: { kind: "user", user: nobody }, repository: null };
    throw unsupported();
  }
  response.setHeader("X-Credential-Type", principal.credential);
  response.setHeader("X-OAuth-Scopes", [...principal.granted].join(", "));
  response.setHeader("X-Accepted-OAuth-Scopes", route.scopes.join(", "));
  const { needed, granted } = scopesFor(principal, route);
  if (needed.every((scope) => granted.includes(scope))) return principal;
  const detail = { required: needed, granted };
  throw new Refusal(403, "Your credentials lack one or more required privilege scopes.", { detail });
}

function scopesFor(principal: Principal, route: Route): { needed: readonly string[]; granted: readonly string[] } {
  const { forgeScopes } = principal;
  if (forgeScopes === undefined) return { needed: route.scopes, granted: [...principal.granted] };
  const needed = forgeScopesOf(route);
  if (needed === undefined) throw unsupported();
  return { needed, granted: forgeScopes };
}

function unsupported(): Refusal {
  return new Refusal(401, "Token is invalid, expired, or not supported for this endpoint.");
}

function takeFromLimit(world: World): void {
  if (world.requestsLeft === null) return;
  if (world.requestsLeft <= 0) throw new Refusal(429, "Rate limit for this resource has been exceeded");
  world.requestsLeft -= 1;
}

// Listed, not refused: Bitbucket itself does not check calls against its description. A refused call is no breach.
function note(world: World, what: string, fault: string | null | undefined): void {
  if (typeof fault === "string") world.breaches.push(`${what} ${fault}`);
}

function send(response: Response, answer: Answer): void {
  response.status(answer.status).set(answer.headers ?? {});
  if (answer.json !== undefined) response.json(answer.json);
  else if (answer.text !== undefined) response.send(answer.text);
  else response.end();
}

const nobody = { kind: "user", uuid: "", accountId: "", nickname: "", displayName: "", createdOn: 0 } as const;
