// The stand-in's policy beside the one Atlassian's own package writes: npm ci --prefix forge.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

import { framePolicy } from "../../../sandbox/forge/frame-policy.ts";

interface Library {
  readonly CSPInjectionService: new () => { getInjectableCSP(options: object): readonly string[] };
}

describe("the policy of Forge's frame in the sandbox", () => {
  it("is the one @forge/csp writes for Bitbucket", function () {
    if (!existsSync("forge/node_modules/@forge/csp")) {
      assert.notEqual(process.env["CI"], "true", "@forge/csp has to be installed here: npm ci --prefix forge");
      this.skip();
    }
    const { CSPInjectionService } = createRequire(resolve("forge/package.json"))("@forge/csp") as Library;
    const hostname = "https://bitbucket.org";
    const theirs = new CSPInjectionService().getInjectableCSP({ existingCSPDetails: {}, microsEnv: "prod", hostname });
    assert.deepEqual(framePolicy(hostname, "https://forge.cdn.prod.atlassian-dev.net"), theirs);
  });
});
