// The whole route table with the real pages, over fakes: for tests that walk it.

import { createHttp } from "../../src/http/create-http.ts";
import type { Route } from "../../src/http/row.ts";
import type { PagePorts } from "../../src/http/pages/ports.ts";
import { pageRoutes } from "../../src/http/pages/routes.ts";
import { makeHouse } from "./fake-house.ts";
import type { House } from "./fake-house.ts";

/** A house whose pages are the real ones; guards turn everyone away before a handler misses its ports. */
export function makeHouseWithPages(): House {
  const { store } = makeHouse().options;
  return makeHouse({ pages: pageRoutes({ store } as unknown as PagePorts) });
}

/** Every row of the table, all doors open. */
export function listAllRoutes(): readonly Route[] {
  return createHttp(makeHouseWithPages().options).routes;
}
