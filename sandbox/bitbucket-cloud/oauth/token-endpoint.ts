// POST /site/oauth2/access_token on the web side.
import express from "express";
import type { RequestHandler } from "express";
import { readForm } from "../pages/form.ts";
import type { World } from "../world.ts";
import { GrantRefusal } from "./grant-refusal.ts";
import { grant } from "./grants.ts";

/** Takes a form, answers JSON. */
export function makeTokenEndpoint(world: World): RequestHandler[] {
  const form = express.urlencoded({ extended: false, limit: "64kb" });
  const run: RequestHandler = (request, response) => {
    response.set("Cache-Control", "no-store");
    try {
      response.json(
        grant(world, {
          authorization: request.headers.authorization,
          url: request.originalUrl,
          form: readForm(request.body),
        }),
      );
    } catch (error) {
      if (!(error instanceof GrantRefusal)) throw error;
      response.status(400).json({ error_description: error.message, error: error.code });
    }
  };
  return [form, run];
}
