// The pictures of docs/architecture.md, drawn from the code.

import { drawRooms } from "./draw-rooms.ts";
import { drawTables } from "./draw-tables.ts";
import { drawWebhook } from "./draw-webhook.ts";
import { readRooms } from "./read-imports.ts";
import { readTables } from "./read-tables.ts";

export const pictureFolder = "docs/pictures";

/** File name -> SVG, as the code is now. */
export async function drawPictures(): Promise<Readonly<Record<string, string>>> {
  return {
    "rooms.svg": drawRooms(readRooms()),
    "webhook.svg": drawWebhook(),
    "tables.svg": drawTables(await readTables()),
  };
}
