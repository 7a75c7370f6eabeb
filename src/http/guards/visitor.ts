// Who looks at a page, as the guards found out; handlers believe this and nothing else.

export type Role = "admin" | "write" | "read";

export interface Visitor {
  readonly tenantId: string;
  /** Pages inside a frame are bound to one repository; a signed-in tab sees all of the tenant's. */
  readonly repositoryId?: string;
  /** The host's id of the person (UUID in braces); "operator" for a sign-in link made on the command line. */
  readonly userId: string;
  readonly role: Role;
  /** frame: inside Bitbucket, session token in the address and in forms. tab: cookie, plus the token in forms. */
  readonly place: "frame" | "tab";
  /** What forms carry in the hidden field "session", and frame links as ?session=. */
  readonly sessionToken: string;
}
