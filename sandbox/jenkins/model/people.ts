// Who is calling: API token, password, session or nobody; and the crumb that passwords and sessions need.
// https://www.jenkins.io/doc/book/security/csrf-protection/
import { createHash, randomBytes } from "node:crypto";

import { readBasic } from "../../stand-in/credentials.ts";
import type { Received } from "../../stand-in/received.ts";
import { readHeader } from "../../stand-in/received.ts";
import type { Job, Permission, Person } from "./model.ts";

/** Who a request turned out to be from. */
export interface Caller {
  person: Person;
  isAnonymous: boolean;
  /** API-token requests need no crumb. */
  isByToken: boolean;
  sessionId: string | undefined;
}

/** Everyone one Jenkins knows, and their sessions. */
export interface People {
  list: readonly Person[];
  /** The caller, or what Jenkins says about wrong credentials. */
  identify(request: Received): Caller | { refused: string };
  /** Checks a password and opens a session. */
  signIn(user: string, password: string): string | undefined;
  signOut(sessionId: string): void;
  /** The caller's session, opened where there is none; `cookie` is set when it is new. */
  openSession(caller: Caller): { sessionId: string; cookie: string | undefined };
  crumbFor(caller: Caller, sessionId: string): string;
}

/** The header and form field a crumb travels in. */
export const crumbField = "Jenkins-Crumb";

/** Makes the list; `anonymousMay` is what a caller without credentials may do. */
export function createPeople(list: readonly Person[], anonymousMay: readonly Permission[]): People {
  const salt = randomBytes(16).toString("hex");
  const cookieName = `JSESSIONID.${randomBytes(4).toString("hex")}`;
  const sessions = new Map<string, string | undefined>();
  const anonymous: Person = { id: "anonymous", may: anonymousMay };

  function openFor(user: string | undefined): string {
    const id = `node0${randomBytes(12).toString("hex")}.node0`;
    sessions.set(id, user);
    return id;
  }

  function identify(request: Received): Caller | { refused: string } {
    const sessionId = readCookie(request, cookieName);
    const known = sessionId !== undefined && sessions.has(sessionId) ? sessionId : undefined;
    const basic = readBasic(request);
    if (basic === "malformed") return { refused: "Malformed HTTP basic Authorization header" };
    if (basic !== undefined) {
      const person = list.find(({ id }) => id === basic.user);
      if (person?.apiTokens?.includes(basic.password) === true)
        return { person, isAnonymous: false, isByToken: true, sessionId: known };
      if (person?.password !== undefined && person.password === basic.password)
        return { person, isAnonymous: false, isByToken: false, sessionId: known };
      return { refused: `Invalid password/token for user: ${basic.user}` };
    }
    const user = known === undefined ? undefined : sessions.get(known);
    const person = list.find(({ id }) => id === user);
    return { person: person ?? anonymous, isAnonymous: person === undefined, isByToken: false, sessionId: known };
  }

  return {
    list,
    identify,
    signIn: (user, password) => {
      const isRight = list.some(
        (person) => person.id === user && person.password !== undefined && person.password === password,
      );
      return isRight ? `${cookieName}=${openFor(user)}; Path=/; HttpOnly` : undefined;
    },
    signOut: (sessionId) => {
      sessions.delete(sessionId);
    },
    openSession: (caller) => {
      if (caller.sessionId !== undefined) return { sessionId: caller.sessionId, cookie: undefined };
      const sessionId = openFor(undefined);
      return { sessionId, cookie: `${cookieName}=${sessionId}; Path=/; HttpOnly` };
    },
    crumbFor: (caller, sessionId) =>
      createHash("sha256").update(`${caller.person.id};${sessionId};${salt}`).digest("hex"),
  };
}

/** Whether a caller may do something anywhere. */
export function may(caller: Caller, permission: Permission): boolean {
  return caller.person.may?.includes(permission) ?? true;
}

/** Whether a caller can see a job, or a folder on the way to one. */
export function canSee(caller: Caller, job: Job): boolean {
  if (!may(caller, "read")) return false;
  return (
    caller.person.sees?.some(
      (name) => job.fullName === name || job.fullName.startsWith(`${name}/`) || name.startsWith(`${job.fullName}/`),
    ) ?? true
  );
}

function readCookie(request: Received, name: string): string | undefined {
  for (const pair of (readHeader(request, "cookie") ?? "").split(";")) {
    const [key, ...rest] = pair.trim().split("=");
    if (key === name) return rest.join("=");
  }
  return undefined;
}
