// Who looks at the pages: nobody signs in here, one picks whom to be.
import type { Request } from "express";
import type { User } from "../model/types.ts";
import type { World } from "../world.ts";

/** The cookie that holds the uuid of whoever was picked. */
export const sessionCookie = "sandbox_user";

/** The picked person, else the first there is. */
export function readSession(world: World, request: Request): User {
  const found = new RegExp(`(?:^|;\\s*)${sessionCookie}=([^;]+)`).exec(request.headers.cookie ?? "");
  const picked = found?.[1] === undefined ? undefined : world.users.get(decodeURIComponent(found[1]));
  return picked ?? [...world.users.values()][0] ?? nobody;
}

const nobody: User = {
  kind: "user",
  uuid: "{}",
  accountId: "",
  nickname: "nobody",
  displayName: "Nobody",
  createdOn: 0,
};
