// A page of somebody else, open in the same browser, may not push buttons here.
import type { RequestHandler } from "express";
import { Refusal } from "../model/refusal.ts";
import type { World } from "../world.ts";

/** Refuses changes whose Origin is not this very host. Programs send no Origin. */
export function refuseForeignForms(world: World): RequestHandler {
  return (request, _response, next) => {
    const { origin, host } = request.headers;
    const isChange = request.method !== "GET" && request.method !== "HEAD";
    if (isChange && origin !== undefined && origin !== `http://${host ?? ""}`) {
      throw new Refusal(403, `A page of ${origin} may not change anything at ${world.addresses.web}.`);
    }
    next();
  };
}
