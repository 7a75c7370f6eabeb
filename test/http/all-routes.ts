// The whole route table with the real pages, for tests that walk it.

import { createHttp } from "../../src/http/create-http.ts";
import type { PageRoute } from "../../src/http/route.ts";
import type { Route } from "../../src/http/row.ts";
import { pageRoutes } from "../../src/http/pages/routes.ts";
import { noRows } from "../memory-store/rows.ts";
import { makeHouse } from "./fake-house.ts";
import type { House } from "./fake-house.ts";
import { setStage } from "./pages/stage.ts";

/**
 * Every page there is. The handlers of pages for people always fail, so that none can answer 404 in a guard's place;
 * the page of a build has no guard, and its handler looks the token up itself.
 */
export function listPages(): readonly PageRoute[] {
  const reached = (): Promise<never> => Promise.reject(new Error("The guard of this page let the visitor through."));
  return pageRoutes(setStage(undefined, noRows()).ports).map((page) =>
    page.guard === "build-token" ? page : { ...page, handle: reached },
  );
}

/** A house whose pages are these. */
export function makeHouseWithPages(): House {
  return makeHouse({ pages: listPages() });
}

/** Every row of the table, all doors open. */
export function listAllRoutes(): readonly Route[] {
  return createHttp(makeHouseWithPages().options).routes;
}
