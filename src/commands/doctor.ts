// npm run doctor: one line a check, in plain words, no secrets; status 1 when something is wrong.

import { readConfig } from "../config.ts";
import { Problem } from "../core/problem.ts";
import { examineDatabase } from "./examine-database.ts";
import { examineNetwork } from "./examine-network.ts";
import { lineOf } from "./finding.ts";
import { runCommand } from "./run-command.ts";

const usage = "npm run doctor: says in plain words what is missing or wrong; status 1 when something is wrong.";

await runCommand(usage, async (print) => {
  const config = readConfig(process.env);
  print(lineOf({ check: "configuration", state: "good", sentence: "Every setting can be read." }));
  const findings = [];
  for (const examine of [examineDatabase, examineNetwork]) {
    for (const finding of await examine(config, Date.now)) {
      print(lineOf(finding));
      findings.push(finding);
    }
  }
  const wrong = findings.filter(({ state }) => state === "wrong").map(({ check }) => check);
  if (wrong.length > 0)
    throw new Problem("wrong-configuration", `Wrong: ${wrong.join(", ")}. The lines above say what to do.`);
});
