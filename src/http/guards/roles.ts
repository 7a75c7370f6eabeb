// What a role may do: admin may all that write may, write all that read may.

import { Problem } from "../../core/problem.ts";
import type { Role } from "./visitor.ts";

const ranks: Readonly<Record<Role | "none", number>> = { none: 0, read: 1, write: 2, admin: 3 };

const words: Readonly<Record<Role, string>> = {
  read: "read access to",
  write: "write access to",
  admin: "to be an admin of",
};

/** The role, when it is enough. Throws Problem "not-allowed" otherwise. */
export function requireRole(role: Role | "none", needs: Role): Role {
  if (role !== "none" && ranks[role] >= ranks[needs]) return role;
  throw new Problem(
    "not-allowed",
    `You need ${words[needs]} this repository in Bitbucket for that; ask one of its admins.`,
  );
}
