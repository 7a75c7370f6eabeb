// npm run bench -- <name> --json: figures measured side by side in one run, as ratios, with the machine named.

import { parseArgs } from "node:util";

import { benchDeliver } from "./deliver/deliver.ts";
import { benchIngest } from "./ingest/ingest.ts";
import { benchProcesses } from "./ingest/processes.ts";
import { describeMachine } from "./run/place.ts";
import { benchScale } from "./scale/scale.ts";
import { benchMemory, benchStart } from "./steady/steady.ts";
import { benchText } from "./text/text.ts";

const benches: Readonly<Record<string, () => Promise<object>>> = {
  ingest: benchIngest,
  deliver: benchDeliver,
  scale: benchScale,
  memory: benchMemory,
  start: benchStart,
  processes: benchProcesses,
  text: benchText,
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean", default: false } },
});
const wanted = positionals.length === 0 ? Object.keys(benches) : positionals;
const figures: Record<string, object> = {};
for (const name of wanted) {
  const bench = benches[name];
  if (bench === undefined) throw new Error(`there is no bench "${name}"; known are ${Object.keys(benches).join(", ")}`);
  if (!values.json) process.stdout.write(`${name} ...\n`);
  figures[name] = await bench();
  if (!values.json)
    process.stdout.write(
      `${Object.entries(figures[name])
        .map(([key, value]) => `  ${key.padEnd(28)} ${String(value)}`)
        .join("\n")}\n`,
    );
}
const written = wanted.length === 1 ? figures[wanted[0] ?? ""] : figures;
const report = { machine: describeMachine(), at: new Date().toISOString(), ...written };
process.stdout.write(`${JSON.stringify(report)}\n`);
// The private PostgreSQL of "processes" keeps the loop alive until it is told.
process.exit(0);
