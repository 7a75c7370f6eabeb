// npm run picture: draws the pictures of docs/architecture.md anew. A test holds them to the code.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { drawPictures, pictureFolder } from "./picture/pictures.ts";

mkdirSync(pictureFolder, { recursive: true });
for (const [name, svg] of Object.entries(await drawPictures())) {
  writeFileSync(join(pictureFolder, name), svg);
  process.stdout.write(`${join(pictureFolder, name)}\n`);
}
