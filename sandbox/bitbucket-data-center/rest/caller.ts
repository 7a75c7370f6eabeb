// Who calls, by Basic or by an HTTP access token, and what they may do where.
import { readBasic, readBearer } from "../../stand-in/credentials.ts";
import type { Received } from "../../stand-in/received.ts";
import type { AccessToken, Level, Person, Repository } from "../model/types.ts";
import type { World } from "../model/world.ts";

export interface Caller {
  person: Person;
  /** Absent where a password came. */
  token?: AccessToken;
}

const ranks: Readonly<Record<Level, number>> = { read: 1, write: 2, admin: 3 };

/** Undefined for nobody in particular; "wrong" for credentials that are not right. */
export function findCaller(world: World, request: Received): Caller | "wrong" | undefined {
  const bearer = readBearer(request);
  if (bearer !== undefined) {
    const token = world.tokens.find((one) => one.text === bearer);
    return token === undefined ? "wrong" : { person: token.person, token };
  }
  const basic = readBasic(request);
  if (basic === undefined) return undefined;
  const person =
    basic === "malformed"
      ? undefined
      : world.people.find((one) => one.name === basic.user && one.password === basic.password);
  return person === undefined ? "wrong" : { person };
}

/** Whether a caller may do so much with a repository. */
export function mayUse(world: World, caller: Caller | undefined, repository: Repository, level: Level): boolean {
  if (caller === undefined) return false;
  const { token, person } = caller;
  if (token !== undefined && ranks[token.level] < ranks[level]) return false;
  if (token?.scope.repository !== undefined && token.scope.repository !== repository.id) return false;
  if (token?.scope.project !== undefined && token.scope.project !== repository.project.key) return false;
  return (
    ranks[levelOf(world, person, repository) ?? "read"] >= ranks[level] &&
    levelOf(world, person, repository) !== undefined
  );
}

/** The first user administers everything. */
export function levelOf(world: World, person: Person, repository: Repository): Level | undefined {
  if (person === world.people[0]) return "admin";
  return world.permissions.find((one) => one.person === person && one.repository === repository)?.level;
}
