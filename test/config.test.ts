import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { z } from "zod";

import { readConfig } from "../src/config.ts";
import { Problem } from "../src/core/problem.ts";

const key = `first:${Buffer.alloc(32, 7).toString("base64")}`;

describe("config", () => {
  it("names every wrong key at once", () => {
    assert.throws(
      () =>
        readConfig({
          PORT: "many",
          BASE_URL: "ftp://x",
          SECRET_KEYS: "short",
          OPEN_NETWORKS: "here",
          ALLOW_HTTP: "yes",
        }),
      (thrown: unknown) => {
        assert.ok(thrown instanceof Problem);
        assert.equal(thrown.code, "wrong-configuration");
        for (const name of ["PORT", "BASE_URL", "SECRET_KEYS", "OPEN_NETWORKS", "ALLOW_HTTP"])
          assert.match(thrown.message, new RegExp(name));
        return true;
      },
    );
  });

  it("says which required keys are missing, without a value in the sentence", () => {
    assert.throws(
      () => readConfig({ SECRET_KEYS: "wrong-and-secret" }),
      (thrown: unknown) => {
        assert.ok(thrown instanceof Problem);
        assert.match(thrown.message, /BASE_URL is missing/);
        assert.doesNotMatch(thrown.message, /wrong-and-secret/);
        return true;
      },
    );
  });

  it("S7 refuses a plain http base URL in production", () => {
    assert.throws(
      () => readConfig({ BASE_URL: "http://ci.example.com", SECRET_KEYS: key }),
      /BASE_URL has to start with https/,
    );
  });

  it("S3 refuses to start when AC_OPTS turns authentication off", () => {
    assert.throws(
      () => readConfig({ BASE_URL: "https://ci.example.com", SECRET_KEYS: key, AC_OPTS: "no-auth" }),
      /AC_OPTS/,
    );
  });

  it("keeps SQLite under the data folder unless a PostgreSQL address is given", () => {
    const config = readConfig({ BASE_URL: "https://ci.example.com/", SECRET_KEYS: key });
    assert.deepEqual(config.database, { sqliteFile: "data/ci-bridge.sqlite" });
    assert.equal(config.baseUrl, "https://ci.example.com");
    assert.deepEqual(
      readConfig({ BASE_URL: "https://x.example", SECRET_KEYS: key, DATABASE_URL: "postgres://db/x" }).database,
      { postgresUrl: "postgres://db/x" },
    );
  });

  it("accepts credentials.sample.json as it stands", () => {
    const sample = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync("credentials.sample.json", "utf8")));
    assert.doesNotThrow(() => readConfig(sample));
  });
});
