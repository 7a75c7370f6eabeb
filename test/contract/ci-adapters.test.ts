// What every CI adapter must keep, whatever its server: run over the registry.

import { ciAdapters } from "../../src/ci/registry.ts";
import { describeChecks } from "./check.ts";
import { checksOfAdapter } from "./ci-adapter-suite.ts";

describe("contract: CI adapters", () => {
  for (const [id, adapter] of Object.entries(ciAdapters))
    describe(id, () => describeChecks(checksOfAdapter(id, adapter)));
});
