// The steps of a .probo.yaml as the container manager reads them.
import { isRecord, readList, readText } from "../stand-in/received.ts";

/** One step: what a status context is named after, and what it runs. */
export interface ProboStep {
  name: string;
  command: string;
}

/** The steps of a parsed configuration; a step without a name gets Probo's own. */
export function readSteps(config: unknown): ProboStep[] {
  return readList(config, "steps").flatMap((step, at) => {
    if (!isRecord(step)) return [];
    const plugin = readText(step, "plugin") ?? "Shell";
    return [{ name: readText(step, "name") ?? `${plugin} task ${at + 1}`, command: readText(step, "command") ?? "" }];
  });
}
