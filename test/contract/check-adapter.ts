// npm run check-adapter -- <module>: holds the CI adapters of a module to what ours are held to.

import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import { faultsOfAdapter } from "../../src/plugins/adapter-rules.ts";
import type { Offered } from "../../src/plugins/load.ts";
import { fieldsOf } from "../../src/plugins/words.ts";
import { checksOfAdapter } from "./ci-adapter-suite.ts";
import { checkModule } from "./run-checks.ts";
import type { Subject } from "./run-checks.ts";

process.exitCode = await checkModule(
  process.argv[2],
  "Usage: npm run check-adapter -- <npm package or path>",
  subjectsOf,
  (line) => void process.stdout.write(`${line}\n`),
);

function subjectsOf(offered: Offered): Subject[] {
  return offered.ciAdapters.map((value, at) => {
    const faults = faultsOfAdapter(value);
    const id = fieldsOf(value)?.["id"];
    const name = typeof id === "string" ? id : `adapter ${at + 1}`;
    return { name, faults, checks: faults.length > 0 ? [] : checksOfAdapter(name, value as CiAdapter) };
  });
}
