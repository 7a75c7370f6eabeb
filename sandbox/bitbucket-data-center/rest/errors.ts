// Errors as Data Center words them, and as Jersey does where no resource is.
import type { Received } from "../../stand-in/received.ts";
import { replyJson } from "../../stand-in/reply.ts";
import type { Reply } from "../../stand-in/reply.ts";

/** An error of a resource. */
export function replyError(
  status: number,
  exceptionName: string,
  message: string,
  context: string | null = null,
): Reply {
  return replyJson(status, {
    errors: [{ context, message, exceptionName: `com.atlassian.bitbucket.${exceptionName}` }],
  });
}

/** What every version says to an address it has no resource for. */
export function replyNoResource(request: Received): Reply {
  return replyJson(404, { message: `null for uri: ${request.path}`, "status-code": 404 });
}

/** Bitbucket's answer to a lack of permission is a 401 as well. */
export function replyNotPermitted(): Reply {
  return replyError(401, "AuthorisationException", "You are not permitted to access this resource");
}
