import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";

import fc from "fast-check";

import { isOwn, refusalOf } from "../../src/net/address-guard.ts";
import { readNetworks, type Network } from "../../src/net/networks.ts";

describe("address guard", () => {
  it("S31 lets public addresses pass", () => {
    for (const address of ["8.8.8.8", "104.192.141.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]) {
      assert.equal(refusalOf(address, []), undefined, address);
    }
  });

  it("S31 refuses private, shared and own-machine addresses until the operator opens them", () => {
    const closed: [string, string][] = [
      ["10.1.2.3", "10.0.0.0/8"],
      ["172.31.0.1", "172.16.0.0/12"],
      ["192.168.1.1", "192.168.0.0/16"],
      ["127.0.0.1", "127.0.0.0/8"],
      ["100.64.0.1", "100.64.0.0/10"],
      ["198.18.0.1", "198.18.0.0/15"],
      ["240.0.0.1", "240.0.0.0/4"],
      ["::1", "::1/128"],
      ["fd12:3456::1", "fd00::/8"],
      ["fec0::1", "fec0::/10"],
      ["::ffff:10.1.2.3", "10.0.0.0/8"],
      ["::ffff:a01:203", "10.0.0.0/8"],
      ["64:ff9b::a01:203", "10.0.0.0/8"],
      ["64:ff9b:1::a01:203", "64:ff9b:1::/48"],
      ["::ffff:0:10.1.2.3", "::ffff:0:0:0/96"],
      ["::a01:203", "::/96"],
      ["2002:a01:203::1", "2002::/16"],
      ["2001:0:4136:e378:8000:63bf:f5fe:fdfc", "2001::/32"],
      ["4000::1", "4000::/16"],
    ];
    for (const [address, network] of closed) {
      assert.match(refusalOf(address, []) ?? "", /OPEN_NETWORKS/, address);
      assert.equal(refusalOf(address, open(network)), undefined, address);
    }
  });

  it("S31 says which address it is and who opens it", () => {
    assert.equal(
      refusalOf("10.1.2.3", []),
      "10.1.2.3 is a private address: the operator of this app has to open its network with OPEN_NETWORKS.",
    );
  });

  it("S31 never calls cloud metadata, link-local, unspecified or multicast addresses, whatever is opened", () => {
    const everything = open("0.0.0.0/0", "::/0");
    const never = [
      "169.254.169.254",
      "169.254.0.1",
      "100.100.100.200",
      "168.63.129.16",
      "fd00:ec2::254",
      "fd00:0ec2:0::0254",
      "fe80::1",
      "0.0.0.0",
      "0.1.2.3",
      "::",
      "224.0.0.1",
      "ff02::1",
      "255.255.255.255",
      "::ffff:169.254.169.254",
      "::ffff:a9fe:a9fe",
      "64:ff9b::a9fe:a9fe",
      "2002:a9fe:a9fe::",
      "::a9fe:a9fe",
      "::ffff:0:a9fe:a9fe",
      "2001:0:4136:e378:8000:63bf:5601:5601",
      "::ffff:0.0.0.0",
    ];
    for (const address of never) assert.match(refusalOf(address, everything) ?? "", /never calls it/, address);
  });

  it("S31 refuses what is no address at all", () => {
    for (const text of ["", "localhost", "127.1", "0x7f.1", "2130706433", "1.2.3.4.5", "fe80::1%eth0x".repeat(9)])
      assert.notEqual(refusalOf(text, open("0.0.0.0/0", "::/0")), undefined);
  });

  it("S31 decides alike for an IPv4 address and the same address mapped into IPv6", () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        assert.equal(refusalOf(address, []) === undefined, refusalOf(`::ffff:${address}`, []) === undefined);
      }),
    );
  });

  it("S31 knows this app's own addresses in every form", () => {
    const own = [
      { host: "bridge.example.com", port: 443 },
      { host: "127.0.0.1", port: 3000 },
    ];
    assert.equal(isOwn("BRIDGE.example.com.", 443, own), true);
    assert.equal(isOwn("bridge.example.com", 8443, own), false);
    for (const address of ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "::ffff:127.0.0.1", "0.0.0.0"])
      assert.equal(isOwn(address, 3000, own), true, address);
    assert.equal(isOwn("10.0.0.1", 3000, own), false);
  });

  it("S31 counts every address of this machine as own when the app listens on all of them", () => {
    const mine = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    for (const { address } of mine) {
      assert.equal(isOwn(address, 3000, [{ host: "0.0.0.0", port: 3000 }]), true, address);
      assert.equal(isOwn(address, 3001, [{ host: "::", port: 3000 }]), false, address);
    }
    assert.equal(isOwn("8.8.8.8", 3000, [{ host: "::", port: 3000 }]), false);
  });

  function open(...written: string[]): Network[] {
    const read = readNetworks(written);
    assert.ok("networks" in read);
    return read.networks;
  }
});
