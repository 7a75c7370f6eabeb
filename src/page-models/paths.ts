// The addresses of our own pages, in one place; inside a frame each carries what a frame has no cookie for.

import { encode } from "../core/text/text.ts";

export interface Paths {
  readonly settings: string;
  webhook(verb?: "remove" | "secret"): string;
  /** Choosing the server for a new link, or the form itself once `serverId` is known. */
  newLink(serverId?: string): string;
  readonly links: string;
  link(linkId: string, verb?: "edit" | "pause" | "resume" | "remove" | "test"): string;
  newServer(kind?: string): string;
  readonly servers: string;
  readonly alerts: string;
  server(serverId: string, verb?: "access" | "remove" | "test" | "report-secret"): string;
  pullRequest(number: number): string;
  readonly newestBuilds: string;
  delivery(deliveryId: string, verb?: "retry" | "send-now"): string;
  hook(hookId: string): string;
  readonly parked: string;
}

/** Addresses for one repository; what is carried is added to the query of each. */
export function pathsOf(repositoryId: string, carried: Readonly<Record<string, string | undefined>> = {}): Paths {
  const root = `/repositories/${encode(repositoryId)}`;
  const at = (tail: string, query: Readonly<Record<string, string | undefined>> = {}) =>
    addQuery(`${root}${tail}`, { ...query, ...carried });
  const verbOf = (verb: string | undefined) => (verb === undefined ? "" : `/${verb}`);
  return {
    settings: at(""),
    webhook: (verb) => at(`/webhook${verbOf(verb)}`),
    newLink: (serverId) => at("/new-link", { server: serverId }),
    links: at("/links"),
    link: (linkId, verb) => at(`/links/${encode(linkId)}${verbOf(verb)}`),
    newServer: (kind) => at("/new-server", { kind }),
    servers: at("/servers"),
    alerts: at("/alerts"),
    server: (serverId, verb) => at(`/servers/${encode(serverId)}${verbOf(verb)}`),
    pullRequest: (number) => at(`/pull-requests/${number}`),
    newestBuilds: at("/newest-builds"),
    delivery: (deliveryId, verb) => at(`/deliveries/${encode(deliveryId)}${verbOf(verb)}`),
    parked: at("/parked"),
    hook: (hookId) => at(`/hooks/${encode(hookId)}`),
  };
}

/** `path` with the parts of the query that are set. */
export function addQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "",
  );
  if (set.length === 0) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams(set).toString()}`;
}
