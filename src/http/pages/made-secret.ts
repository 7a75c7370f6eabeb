// A webhook's secret that was just made: shown for a few minutes under an unguessable id, and never again.

import { z } from "zod";

import { addQuery } from "../../page-models/paths.ts";
import type { MadeSecret } from "../../page-models/webhook-view.ts";
import type { PageReply, PageRequest } from "../route.ts";
import type { Place } from "./place.ts";
import type { PagePorts } from "./ports.ts";

const purpose = "hook-secret";
const shownMs = 10 * 60_000;

const shape = z.object({ url: z.string(), secret: z.string() });

/** Moves to the webhook's page, which shows it. */
export async function moveToMadeSecret(ports: PagePorts, place: Place, made: MadeSecret): Promise<PageReply> {
  const shownUnder = ports.newToken();
  await ports.store.once.put(purpose, keyOf(place, shownUnder), JSON.stringify(made), ports.clock() + shownMs);
  return { kind: "moved", to: addQuery(place.plainPaths.webhook(), { made: shownUnder }) };
}

/** The secret that the address says was just made. */
export async function madeSecretOf(
  ports: PagePorts,
  request: PageRequest,
  place: Place,
): Promise<MadeSecret | undefined> {
  const shownUnder = request.query["made"];
  if (shownUnder === undefined || shownUnder.length > 200) return undefined;
  const text = await ports.store.once.get(purpose, keyOf(place, shownUnder));
  return text === undefined ? undefined : shape.parse(JSON.parse(text));
}

function keyOf({ tenant, repository }: Place, shownUnder: string): string {
  return `${tenant.id}:${repository.id}:${shownUnder}`;
}
