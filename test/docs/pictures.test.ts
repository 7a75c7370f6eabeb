import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { drawPictures, pictureFolder } from "../../tools/picture/pictures.ts";

describe("the pictures of the architecture", () => {
  it("show the code as it is: npm run picture draws them anew", async () => {
    for (const [name, svg] of Object.entries(await drawPictures())) {
      const file = join(pictureFolder, name);
      assert.ok(existsSync(file) && readFileSync(file, "utf8") === svg, `${file} is out of date: npm run picture`);
    }
  });
});
