// Answers /api/json with `?tree=`, `?depth=` and nothing else of the remote API.
import type { Received } from "../../stand-in/received.ts";
import type { Reply } from "../../stand-in/reply.ts";
import { replyJson } from "../../stand-in/reply.ts";
import { denyRequest } from "../denial.ts";
import { render } from "./tree.ts";

const deepestDepth = 10;

/** Shows a thing as the query asks for it. */
export function exposeAsked(thing: Record<string, unknown>, request: Received): Reply {
  const depth = Number(request.query.get("depth") ?? 0);
  if (!Number.isInteger(depth)) return denyRequest("Depth is a whole number.");
  try {
    return replyJson(200, render(thing, request.query.get("tree"), Math.min(depth, deepestDepth)));
  } catch (error) {
    if (error instanceof SyntaxError) return denyRequest(error.message);
    throw error;
  }
}
