import assert from "node:assert/strict";
import { Problem } from "../../../src/core/problem.ts";
import { hashOf, makeSeal } from "../../../src/store/keys/seal.ts";
import { sampleSeal } from "../sample-hook.ts";

describe("seal", () => {
  const seal = sampleSeal();

  it("S8 opens what it sealed, and seals the same text differently every time", () => {
    const sealed = seal.seal("tenant-1", "secret:access-token", "hush \u{1F511}");
    assert.equal(seal.open("tenant-1", "secret:access-token", sealed), "hush \u{1F511}");
    assert.notEqual(seal.seal("tenant-1", "secret:access-token", "hush \u{1F511}"), sealed);
    assert.ok(!sealed.includes("hush"));
    assert.equal(seal.open("tenant-1", "empty", seal.seal("tenant-1", "empty", "")), "");
  });

  it("S8 opens nothing that was moved to another tenant or another place", () => {
    const sealed = seal.seal("tenant-1", "server:a", "hush");
    for (const [tenant, purpose] of [
      ["tenant-2", "server:a"],
      ["tenant-1", "server:b"],
      ["tenant-1server", ":a"],
    ] as const) {
      assert.throws(() => seal.open(tenant, purpose, sealed), isWrong(/does not open/));
    }
  });

  it("S8 opens nothing that was changed or cut", () => {
    const sealed = seal.seal("tenant-1", "p", "hush");
    const last = sealed.endsWith("A") ? "B" : "A";
    assert.throws(() => seal.open("tenant-1", "p", sealed.slice(0, -1) + last + "x"), isWrong(/does not open/));
    assert.throws(() => seal.open("tenant-1", "p", "s1.key-1.AAAA"), isWrong(/cut short/));
    assert.throws(() => seal.open("tenant-1", "p", "hush"), isWrong(/not configured/));
  });

  it("names the key that is missing, and a key that is no key", () => {
    assert.throws(() => sampleSeal("other").open("tenant-1", "p", seal.seal("tenant-1", "p", "x")), isWrong(/"key-1"/));
    assert.throws(() => makeSeal([]), isWrong(/No key/));
    assert.throws(() => makeSeal([{ id: "short", key: new Uint8Array(16) }]), isWrong(/16 bytes; it has to have 32/));
    assert.throws(() => makeSeal([{ id: "a.b", key: new Uint8Array(32) }]), isWrong(/name of a sealing key/));
  });

  it("finds tokens by a hash that does not give them away", () => {
    assert.equal(hashOf("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

function isWrong(sentence: RegExp): (thrown: unknown) => boolean {
  return (thrown) =>
    thrown instanceof Problem && thrown.code === "wrong-configuration" && sentence.test(thrown.message);
}
