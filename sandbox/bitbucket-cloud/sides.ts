// The two sides as Express applications.
import express from "express";
import type { ErrorRequestHandler, Express } from "express";
import { describeKeys, keySetPath } from "../forge/keys.ts";
import type { Control } from "./control/control.ts";
import { makeControlRouter } from "./control/http.ts";
import type { ForgeSide } from "./forge/types.ts";
import { makeTokenEndpoint } from "./oauth/token-endpoint.ts";
import { makePages } from "./pages/pages.ts";
import { refuseForeignForms } from "./pages/same-site.ts";
import { readSession } from "./pages/session.ts";
import { answerRefusal } from "./rest/wire/answer-refusal.ts";
import { identifyByHeader, makeApi } from "./rest/api.ts";
import type { ApiDescription } from "./rest/wire/openapi.ts";
import { principalOfSession } from "./rest/wire/principal.ts";
import type { World } from "./world.ts";

/** api.bitbucket.org */
export function makeApiSide(world: World, description: ApiDescription | null): Express {
  const app = makeApp();
  app.use("/2.0", makeApi(world, description, identifyByHeader(world)));
  app.use(answerError);
  return app;
}

/** bitbucket.org */
export function makeWebSide(
  world: World,
  control: Control,
  description: ApiDescription | null,
  { forge }: ForgeSide,
): Express {
  const app = makeApp();
  app.get(keySetPath, (_request, response) => response.json(describeKeys(forge.keys, forge.arePadded)));
  app.post("/site/oauth2/access_token", makeTokenEndpoint(world));
  app.use(refuseForeignForms(world));
  // What a frame asks for through AP.request runs as whoever is signed in.
  app.use(
    "/!api/2.0",
    makeApi(world, description, (request) => principalOfSession(readSession(world, request))),
  );
  app.use("/_sandbox", makeControlRouter(control));
  app.use(makePages(world, control));
  app.use(answerError);
  return app;
}

function makeApp(): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("query parser", "simple");
  return app;
}

const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  answerRefusal(response, error);
};
