import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { descriptorFile, writeDescriptor } from "../../src/connect/app-descriptor.ts";
import { needMaterial } from "../material.ts";

interface Module {
  readonly key?: string;
  readonly event?: string;
  readonly url: string;
  readonly location?: string;
  readonly conditions?: unknown;
}
interface Descriptor {
  readonly key: string;
  readonly scopes: readonly string[];
  readonly contexts: readonly string[];
  readonly authentication: unknown;
  readonly lifecycle: Readonly<Record<string, string>>;
  readonly modules: Readonly<Record<string, readonly Module[]>>;
}

const descriptor = JSON.parse(readFileSync(descriptorFile, "utf8")) as Descriptor;
const modules = Object.values(descriptor.modules).flat();

/** https://developer.atlassian.com/cloud/bitbucket/context-parameters/: what a placeholder's first word needs. */
const scopeOf: Readonly<Record<string, string>> = {
  user: "account",
  repository: "repository",
  pullrequest: "pullrequest",
};

describe("atlassian-connect.json", () => {
  it("asks for three scopes, each used and explained (S6)", () => {
    assert.deepEqual(descriptor.scopes, ["account", "repository", "pullrequest"]);
    const placeholders = modules.flatMap((module) =>
      [...module.url.matchAll(/\{([a-z]+)\./g)].map(
        (match) => scopeOf[match[1] ?? ""] ?? `no scope known for ${match[1] ?? ""}`,
      ),
    );
    const events = modules.flatMap((module) =>
      module.event === undefined ? [] : [module.event.startsWith("pullrequest:") ? "pullrequest" : "repository"],
    );
    assert.deepEqual([...new Set([...placeholders, ...events])].sort(), [...descriptor.scopes].sort());
    const docs = readFileSync("docs/connect.md", "utf8");
    for (const scope of descriptor.scopes) assert.match(docs, new RegExp(`^\\| \`${scope}\` +\\|`, "m"));
  });
  it("is signed, for workspaces, with both lifecycle calls", () => {
    assert.deepEqual(descriptor.authentication, { type: "jwt" });
    assert.deepEqual(descriptor.contexts, ["account"]);
    assert.deepEqual(descriptor.lifecycle, { installed: "/connect/installed", uninstalled: "/connect/uninstalled" });
  });
  it("has no address this app does not answer", () => {
    const known = ["/connect/hooks", "/frame/settings", "/frame/pull-request", "/frame/repository"];
    for (const module of modules) assert.ok(known.includes(module.url.split("?")[0] ?? ""), module.url);
  });
  it("names its modules as Bitbucket wants them, each once", () => {
    const keys = modules.flatMap((module) => (module.key === undefined ? [] : [module.key]));
    assert.equal(new Set(keys).size, keys.length);
    for (const key of keys) assert.match(key, /^[a-zA-Z0-9-]{1,128}$/);
  });
  it("tells every page for which repository, workspace and person it is shown", () => {
    for (const module of modules) {
      if (module.event !== undefined) continue;
      assert.match(
        module.url,
        /repository=\{repository\.uuid\}&workspace=\{repository\.owner\.uuid\}&user=\{user\.uuid\}/,
      );
    }
  });
  it("shows the settings to admins of the repository (S4)", () => {
    assert.deepEqual(descriptor.modules["adminPages"]?.[0]?.conditions, [
      { condition: "has_permission", params: { permission: "admin" } },
    ]);
  });
  it("asks for events that Bitbucket has", function () {
    const file = needMaterial(this, "openapi/bitbucket-cloud.swagger.v3.json");
    const text = readFileSync(file, "utf8");
    for (const module of modules)
      if (module.event !== undefined) assert.ok(text.includes(`"${module.event}"`), module.event);
  });
  it("is served without a slash at the end of its address", () => {
    assert.deepEqual(writeDescriptor({ name: "x", key: "a" }, "https://ci.example.com/", "b"), {
      name: "x",
      key: "b",
      baseUrl: "https://ci.example.com",
    });
  });
});
