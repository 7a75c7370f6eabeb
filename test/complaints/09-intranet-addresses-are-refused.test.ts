import assert from "node:assert/strict";

import { statusFrom } from "../../src/core/rules/status.ts";
import { sampleBuild, sampleLink } from "../sample.ts";

const page = "https://bridge.example.com/builds/token";
const of = (url: string): string => statusFrom(sampleBuild({ url }), sampleLink(), page).url;

describe("complaint 9: Bitbucket refuses a status with an intranet address", () => {
  it("shows our own page of the build in place of an address that is valid inside one network only", () => {
    for (const url of [
      "http://munprdjenkins1:8080/job/a/1/",
      "http://localhost:8080/",
      "http://10.1.2.3/",
      "https://jenkins.corp/",
      "https://ci.lan/x",
      "http://[::1]/",
      "",
    ])
      assert.equal(of(url), page, url);
  });

  it("shows the CI's own page where people outside can open it", () =>
    assert.equal(of("https://ci.example.com/job/a/1/"), "https://ci.example.com/job/a/1/"));
});
