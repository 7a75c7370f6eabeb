// What every page needs: the person, the people to switch to, and a way to draw it.
import type { Request, Response } from "express";
import { findRepository, permissionOf } from "../model/repositories.ts";
import { refuseRepository } from "../model/refusal.ts";
import type { Permission, Repository, User } from "../model/types.ts";
import type { World } from "../world.ts";
import { readSession } from "./session.ts";
import type { Render } from "./views.ts";

export interface Visit {
  world: World;
  user: User;
  request: Request;
  response: Response;
  render: Render;
}

/** Draws a view with the frame around it. */
export function show(visit: Visit, view: string, data: Record<string, unknown>, repository?: Repository): void {
  const { world, user, request, response } = visit;
  const people = [...world.users.values()].map((one) => ({
    uuid: one.uuid,
    name: one.displayName,
    role: repository ? permissionOf(repository, one) : "",
    isCurrent: one === user,
  }));
  response.type("html").send(visit.render(view, { ...data, people, back: request.originalUrl, isDark: false }));
}

/** A visit of whoever is picked. */
export function makeVisit(world: World, render: Render, request: Request, response: Response): Visit {
  return { world, render, request, response, user: readSession(world, request) };
}

/** The repository in the address, as far as this person may see it. */
export function visitedRepository(visit: Visit): Repository {
  const { workspace = "", repository: slug = "" } = visit.request.params;
  const repository = findRepository(visit.world, workspace, slug);
  if (mayDo(visit, repository, "read")) return repository;
  throw refuseRepository();
}

/** Whether the person has at least this permission. */
export function mayDo(visit: Visit, repository: Repository, needed: Permission): boolean {
  const rank: Readonly<Record<Permission, number>> = { none: 0, read: 1, write: 2, admin: 3 };
  const held = permissionOf(repository, visit.user);
  const effective = held === "none" && !repository.isPrivate ? "read" : held;
  return rank[effective] >= rank[needed];
}
