import assert from "node:assert/strict";

import { isInside, readAddress, readNetworks } from "../../src/net/networks.ts";

describe("networks", () => {
  const contains = (written: string, address: string): boolean => {
    const read = readNetworks([written]);
    const parsed = readAddress(address);
    assert.ok("networks" in read && parsed !== undefined);
    return isInside(parsed, read.networks);
  };

  it("knows which addresses lie in a block", () => {
    assert.equal(contains("10.0.0.0/8", "10.255.1.2"), true);
    assert.equal(contains("10.0.0.0/8", "11.0.0.1"), false);
    assert.equal(contains("fd00::/8", "fd12::1"), true);
    assert.equal(contains("fd00::/8", "10.0.0.1"), false);
    assert.equal(contains("::/0", "10.0.0.1"), false);
  });

  it("takes one address alone as a block of one", () => {
    assert.equal(contains("10.1.2.3", "10.1.2.3"), true);
    assert.equal(contains("10.1.2.3", "10.1.2.4"), false);
  });

  it("names the first entry that is no network", () => {
    for (const wrong of [
      "",
      "10.0.0.0/33",
      "10.0.0.0/8/8",
      "10.0/8",
      "0x0a.0.0.0/8",
      "ten",
      "fd00::/129",
      "10.0.0.0/-1",
      "10.0.0.0/",
    ]) {
      assert.deepEqual(readNetworks(["192.168.0.0/16", wrong]), { wrong });
    }
  });

  it("reads no loose spelling as an address", () => {
    for (const loose of ["0177.0.0.1", "2130706433", "0x7f000001", "127.1", "127.0.0.1 ", "::1]"])
      assert.equal(readAddress(loose), undefined);
  });
});
