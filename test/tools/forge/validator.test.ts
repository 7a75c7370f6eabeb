// The manifest under Forge's own schema and validators, which lie in a package of their own: npm ci --prefix forge.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { stringify } from "yaml";
import { z } from "zod";

import { changed, manifest, manifestText } from "./sample.ts";

const schemaFile = "forge/node_modules/@forge/manifest/out/schema/manifest-schema.json";
const schemaShape = z.looseObject({
  definitions: z.looseObject({ ModuleSchema: z.looseObject({ properties: z.record(z.string(), z.unknown()) }) }),
});

function needValidator(test: Mocha.Context): void {
  if (existsSync(schemaFile)) return;
  assert.notEqual(process.env["CI"], "true", "Forge's validator has to be installed here: npm ci --prefix forge");
  test.skip();
}

/** The schema without the module types that the manifest has none of, which are most of its 2 MB. */
function compileSchema(): ValidateFunction {
  const schema = schemaShape.parse(JSON.parse(readFileSync(schemaFile, "utf8")));
  const used = Object.keys((manifest as { modules: object }).modules);
  const all = schema.definitions.ModuleSchema.properties;
  assert.deepEqual(
    used.filter((type) => all[type] === undefined),
    [],
    "Forge has no such module type",
  );
  schema.definitions.ModuleSchema.properties = Object.fromEntries(used.map((type) => [type, all[type]]));
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

/** What Forge's validators say of each manifest beside its built pages. */
function validate(texts: readonly string[]): string[][] {
  const top = mkdtempSync(join(tmpdir(), "forge-manifest-"));
  try {
    const folders = texts.map((text, at) => {
      const folder = join(top, String(at));
      mkdirSync(join(folder, "static/ci"), { recursive: true });
      writeFileSync(join(folder, "static/ci/index.html"), "<!doctype html><title>CI builds</title>\n");
      writeFileSync(join(folder, "manifest.yml"), text);
      return folder;
    });
    const program = resolve("test/fixtures/forge/validate-manifest.ts");
    const words = [program, resolve("forge/package.json"), ...folders];
    const ran = spawnSync(process.execPath, words, { encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    return z.array(z.array(z.string())).parse(JSON.parse(ran.stdout));
  } finally {
    rmSync(top, { recursive: true, force: true });
  }
}

describe("the manifest before Forge's own judges", function () {
  // Compiling a schema of 2 MB takes seconds, on a busy machine many.
  this.timeout(300_000);

  before(function () {
    needValidator(this);
  });

  it("fits the schema of @forge/manifest, which refuses what it should", () => {
    const isValid = compileSchema();
    isValid(manifest);
    assert.deepEqual(isValid.errors ?? [], []);
    assert.equal(isValid(changed("app/migratedFrom", "ci-bridge")), false);
    assert.equal(isValid(changed("modules/scheduledTrigger/0/interval", "minute")), false);
    assert.equal(isValid(changed("modules/bitbucket:repoSettingsMenuPage/0/resource", "frame/settings")), false);
  });

  it("passes the validators of the Forge CLI without network, and with a fault would not", () => {
    const wrong = [
      changed("modules/endpoint/5/auth/appUserToken", { enabled: true }),
      changed("modules/bitbucket:repoSettingsMenuPage/0/key", "on-hour"),
      changed("permissions/scopes/3", undefined),
    ];
    const [right, userToken = [], twice = [], scope = []] = validate([
      manifestText,
      ...wrong.map((one) => stringify(one)),
    ]);
    assert.deepEqual(right, []);
    assert.match(userToken.join("\n"), /^refused\n.*appUserToken/s);
    assert.match(twice.join("\n"), /^refused\n.*on-hour/s);
    assert.match(scope.join("\n"), /refused\n.*read:pullrequest:bitbucket/s);
  });
});
