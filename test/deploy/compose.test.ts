import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

import { settingNames, startFlags } from "./settings.ts";

const condition = z.enum(["service_started", "service_healthy", "service_completed_successfully"]);
const duration = z.string().regex(/^(\d+(h|m|s|ms|us))+$/);
/**
 * https://github.com/compose-spec/compose-spec/blob/main/05-services.md, as far as it is used: an unknown key fails.
 */
const service = z.strictObject({
  image: z.string(),
  build: z.strictObject({ context: z.string(), dockerfile: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string().regex(/^\d+:\d+$/)).optional(),
  volumes: z.array(z.string().regex(/^[^:]+:[^:]+(:ro)?$/)).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition })).optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: duration,
      timeout: duration,
      retries: z.int(),
      start_period: duration.optional(),
    })
    .optional(),
  stop_grace_period: duration.optional(),
  restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
});
const file = z.strictObject({
  name: z.string(),
  "x-app": z.unknown(),
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

describe("deploy/compose.yaml", () => {
  const { services, volumes } = file.parse(parse(readFileSync("deploy/compose.yaml", "utf8"), { merge: true }));

  it("names services, volumes and files that there are", () => {
    for (const { depends_on: needs = {}, volumes: mounts = [], build } of Object.values(services)) {
      for (const name of Object.keys(needs)) assert.ok(services[name], name);
      for (const mount of mounts) {
        const [source = ""] = mount.split(":");
        assert.ok(source.startsWith("./") ? existsSync(`deploy/${source}`) : source in volumes, source);
      }
      if (build !== undefined) assert.ok(existsSync(build.dockerfile));
    }
  });

  it("sets only what the app reads, and starts it as npm start does", () => {
    for (const name of ["app", "migrate"])
      assert.deepEqual(
        Object.keys(services[name]?.environment ?? {}).filter((key) => !settingNames().includes(key)),
        [],
      );
    assert.deepEqual(services["app"]?.command, ["node", ...startFlags(), "src/server.ts"]);
  });

  it("asks for nothing that its sample of settings lacks", () => {
    const sample = [...readFileSync("deploy/compose.env.sample", "utf8").matchAll(/^([A-Z_]+)=/gm)].map(
      ([, name]) => name,
    );
    const asked = [...readFileSync("deploy/compose.yaml", "utf8").matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(asked)].sort(), sample.sort());
  });
});
