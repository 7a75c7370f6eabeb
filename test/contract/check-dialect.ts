// npm run check-dialect -- <module>: holds the dialects of a module to what ours are held to.

import type { Dialect } from "../../src/core/dialect.ts";
import { faultsOfDialect } from "../../src/plugins/dialect-rules.ts";
import type { Offered } from "../../src/plugins/load.ts";
import { fieldsOf } from "../../src/plugins/words.ts";
import { checksOfDialect } from "./dialect-suite.ts";
import type { DialectSample } from "./dialect-suite.ts";
import { checkModule } from "./run-checks.ts";
import type { Subject } from "./run-checks.ts";

process.exitCode = await checkModule(
  process.argv[2],
  "Usage: npm run check-dialect -- <npm package or path>",
  subjectsOf,
  (line) => void process.stdout.write(`${line}\n`),
);

function subjectsOf(offered: Offered): Subject[] {
  return offered.dialects.map((value, at) => {
    const faults = faultsOfDialect(value);
    const id = fieldsOf(value)?.["id"];
    const name = typeof id === "string" ? id : `dialect ${at + 1}`;
    const sample = offered.samples[name];
    if (faults.length > 0) return { name, faults, checks: [] };
    if (!isSample(sample))
      return {
        name,
        faults: [
          `the module has to export samples: { "${name}": { provedBy, push, pushName, unknown, withBody } }, see docs/add-a-dialect.md`,
        ],
        checks: [],
      };
    return { name, faults, checks: checksOfDialect(name, value as Dialect, sample) };
  });
}

function isSample(value: unknown): value is DialectSample {
  const fields = fieldsOf(value);
  return (
    fields !== undefined &&
    ["push", "unknown", "withBody"].every((name) => typeof fields[name] === "function") &&
    typeof fields["pushName"] === "string" &&
    ["signature", "token", "door"].includes(String(fields["provedBy"]))
  );
}
