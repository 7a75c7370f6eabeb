// A thread that feeds one group of probes, and says before each what it is about: whoever started it sees where it
// stands still.

import { parentPort, workerData } from "node:worker_threads";

import { groups, type GroupName } from "./groups.ts";
import { isRead, longestIn } from "./probe.ts";
import { plainShapes, shaped, shapeNames } from "./shapes.ts";

export type FeedWord =
  | { readonly word: "at"; readonly probe: string }
  | { readonly word: "too-long"; readonly probe: string; readonly characters: number }
  | { readonly word: "fed"; readonly subject: string; readonly texts: number; readonly read: number };

const { name, characters } = workerData as { readonly name: GroupName; readonly characters: number };
const tell = (word: FeedWord): void => parentPort?.postMessage(word);
const texts = new Map(shapeNames.map((shape) => [shape, shaped(shape, characters)]));
const { longest } = groups[name];

for (const [subject, probes] of await groups[name].probes()) {
  let fed = 0;
  let read = 0;
  for (const probe of probes) {
    const isOfUse = isRead(probe);
    read += Number(isOfUse);
    for (const shape of isOfUse ? shapeNames : plainShapes) {
      tell({ word: "at", probe: `${probe.name}: ${shape}` });
      const most = longestIn(probe.run(texts.get(shape) ?? ""));
      fed += 1;
      // A file's text is the one thing that may be as long as an answer.
      if (most > longest && !/ file: /.test(probe.name))
        tell({ word: "too-long", probe: `${probe.name}: ${shape}`, characters: most });
    }
  }
  tell({ word: "fed", subject, texts: fed, read });
}
