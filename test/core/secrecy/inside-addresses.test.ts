import assert from "node:assert/strict";

import { tellWithout } from "../../../src/core/secrecy/inside-addresses.ts";

const tell = tellWithout([
  { settings: { address: "http://buildbox:8080/jenkins", user: "bridge" } },
  { settings: { address: "https://ci.example.com" } },
]);

const covered: readonly (readonly [text: string, told: string])[] = [
  [
    "Nothing answers at buildbox port 8080 (connection refused).",
    "Nothing answers at [internal address] (connection refused).",
  ],
  ["buildbox has no address", "[internal address] has no address"],
  ["see http://buildbox:8080/job/x/7/console.", "see [internal address]."],
  ['"https://ci.corp/a" and (http://10.1.2.3/b)', '"[internal address]" and ([internal address])'],
  ["at ci.build.internal, port unknown", "at [internal address], port unknown"],
  ["at ci.build.internal:8443!", "at [internal address]!"],
  ["from 10.1.2.3:50000 to 192.168.0.9", "from [internal address] to [internal address]"],
  ["via [fd00::12]:8080 and fe80::1", "via [internal address] and [internal address]"],
  ["pull registry:5000/app failed", "pull [internal address]/app failed"],
  ["nothing at localhost port 80", "nothing at [internal address]"],
];

const open: readonly string[] = [
  "Passed after 6 s, 12 of 12 tests passed",
  "see https://ci.example.com/job/x/7/ on ci.example.com port 443",
  "Jenkins answered 403: give its user Job/Build, then try again at 12:30:45",
  "std::vector in Main.java:120, step:3, version 1.2.3, com.acme.Money.round()",
  "at 8.8.8.8, or [2606:4700::1111]:443",
  "buildboxes are no buildbox-2",
];

describe("core/secrecy/inside-addresses", () => {
  for (const [text, told] of covered)
    it(`S4: tells “${told}” without the address`, () => assert.equal(tell(text), told));

  for (const text of open) it(`leaves “${text}” as it is`, () => assert.equal(tell(text), text));

  it("S16: goes through a megabyte of anything once", () => {
    for (const part of ["a", "a.", "::", "[", "1:", "http://", " port 1", "-"])
      assert.equal(typeof tell(part.repeat(1_000_000 / part.length)), "string");
  });
});
