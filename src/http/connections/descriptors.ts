// How many connections the doors may hold: descriptors are also needed for the database, for files and for calls out.

import { readFileSync } from "node:fs";

/** With more, the memory of idle connections would be felt. */
const mostConnections = 4_096;
const fewestConnections = 16;

/** Connections for a process that may open this many files; it needs the other half itself. */
export function connectionsFor(descriptors: number | undefined): number {
  if (descriptors === undefined) return mostConnections;
  return Math.min(mostConnections, Math.max(fewestConnections, Math.floor(descriptors / 2)));
}

/**
 * Files this process may have open; undefined where the system does not say (Node has raised the limit as far as it may
 * by itself).
 */
export function descriptorLimit(): number | undefined {
  try {
    const limit = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return limit === undefined ? undefined : Number(limit);
  } catch {
    return undefined;
  }
}
