import assert from "node:assert/strict";

import { hosts } from "../../../src/hosts/registry.ts";
import { sampleBuild } from "../../sample.ts";
import { holdWith } from "../bitbucket-cloud/talking.ts";
import { apiUrl, repository, statusWith } from "./sample-repository.ts";

describe("a status on a commit of 64 digits", () => {
  for (const [id, host] of Object.entries(hosts))
    it(`is not tried at ${id}, and says why`, () => {
      const status = statusWith({ build: sampleBuild({ commit: "c".repeat(64) }) });
      const { value, calls } = holdWith(host.status(apiUrl, repository, status, []));
      assert.equal(calls.length, 0);
      assert.ok(value.outcome === "refused" && !value.isAuthorisation);
      assert.match(value.why, /commits of 40 digits alone, .* SHA-256 repository/);
    });
});

describe("a commit of 64 digits", () => {
  for (const [id, host] of Object.entries(hosts))
    it(`is looked up at ${id}`, () => {
      assert.throws(() => holdWith(host.commit(apiUrl, repository, "c".repeat(64))), /answer/);
      assert.match(JSON.stringify(holdWith(host.commit(apiUrl, repository, "c".repeat(65))).value), /no commit hash/);
    });
});
