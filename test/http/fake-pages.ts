// Pages that tell what they were given.

import { Problem } from "../../src/core/problem.ts";
import type { PageRoute } from "../../src/http/route.ts";
import { tokens } from "./house-rows.ts";

/** A page that tells what it was given. */
const tell: Extract<PageRoute, { needs: string }>["handle"] = ({ visitor, params, query, form }) =>
  Promise.resolve({ kind: "page", view: "told", model: { visitor, params, query, form } });

export const fakePages: readonly PageRoute[] = [
  { method: "GET", path: "/frame/settings", guard: "frame", needs: "admin", server: "none", handle: tell },
  { method: "GET", path: "/frame/pull-request", guard: "frame", needs: "read", server: "none", handle: tell },
  { method: "GET", path: "/repositories", guard: "session", needs: "read", server: "none", handle: tell },
  { method: "GET", path: "/repositories/:repositoryId", guard: "session", needs: "read", server: "none", handle: tell },
  {
    method: "GET",
    path: "/repositories/:repositoryId/links/:linkId",
    guard: "session",
    needs: "read",
    server: "none",
    handle: tell,
  },
  {
    method: "GET",
    path: "/repositories/:repositoryId/servers/:serverId",
    guard: "session",
    needs: "read",
    server: "none",
    handle: tell,
  },
  {
    method: "GET",
    path: "/repositories/:repositoryId/deliveries/:deliveryId",
    guard: "session",
    needs: "read",
    server: "none",
    handle: tell,
  },
  {
    method: "GET",
    path: "/repositories/:repositoryId/builds/:buildId",
    guard: "session",
    needs: "read",
    server: "none",
    handle: tell,
  },
  {
    method: "GET",
    path: "/repositories/:repositoryId/hooks/:hookId",
    guard: "session",
    needs: "read",
    server: "none",
    handle: tell,
  },
  {
    method: "POST",
    path: "/repositories/:repositoryId/links/:linkId",
    guard: "session",
    needs: "admin",
    server: "none",
    handle: () => Promise.resolve({ kind: "moved", to: "/repositories?notice=1" }),
  },
  {
    method: "GET",
    path: "/repositories/:repositoryId/broken",
    guard: "session",
    needs: "read",
    server: "none",
    handle: () => Promise.reject(new Error("canary-stack of a <b>broken</b> page")),
  },
  {
    method: "GET",
    path: "/builds/:pageToken",
    guard: "build-token",
    handle: ({ params }) =>
      params["pageToken"] === tokens.page
        ? Promise.resolve({ kind: "page", view: "told", model: {} })
        : Promise.reject(new Problem("not-found", "There is no such build.")),
  },
];
