// What a REST route is, and how one is found. Templates are written as in Atlassian's OpenAPI file.
import { Refusal } from "../../model/refusal.ts";
import type { World } from "../../world.ts";
import type { Principal } from "./principal.ts";

export interface Call {
  world: World;
  /** Null for an anonymous call, which only routes marked so ever see. */
  principal: Principal;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: unknown;
  /** Absolute address of this call, for links to further pages. */
  url: URL;
}

export interface Answer {
  status: number;
  json?: unknown;
  text?: string;
  headers?: Record<string, string>;
}

export interface Route {
  method: "GET" | "POST" | "PUT" | "DELETE";
  template: string;
  scopes: readonly string[];
  /** What a Forge token needs, where that does not follow from the scopes. */
  forge?: readonly string[] | "closed";
  mayBeAnonymous?: true;
  run(call: Call): Answer | Promise<Answer>;
}

/** 200 with JSON. */
export function answer(json: unknown, status = 200): Answer {
  return { status, json };
}

/** A parameter of the path. */
export function param(call: Call, name: string): string {
  return call.params[name] ?? "";
}

// These take the rest of the path, slashes and all.
const greedy = new Set(["path", "spec", "revision", "name"]);

/** The route for a method and a path below /2.0, with its parameters decoded. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } {
  const onPath = routes.flatMap((route) => {
    const found = toPattern(route.template).exec(path);
    return found ? [{ route, params: decodeAll(found.groups ?? {}) }] : [];
  });
  const found = onPath.find((one) => one.route.method === method);
  if (found) return found;
  if (onPath.length > 0) throw new Refusal(405, `Method "${method}" not allowed.`);
  throw new Refusal(404, "Resource not found", { detail: "There is no API hosted at this URL." });
}

function toPattern(template: string): RegExp {
  const pattern = template.replace(
    /\{(\w+)\}/g,
    (_, name: string) => `(?<${name}>${greedy.has(name) ? ".+" : "[^/]+"})`,
  );
  return new RegExp(`^${pattern}/?$`);
}

function decodeAll(groups: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw new Refusal(400, "The path is not properly encoded.");
  }
}
