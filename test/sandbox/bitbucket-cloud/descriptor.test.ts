import assert from "node:assert/strict";
import { readDescriptor } from "../../../sandbox/bitbucket-cloud/connect/descriptor.ts";
import { makeDescriptor } from "./receiver.ts";

const good = makeDescriptor("https://app.example.com");

function refusalOf(change: Record<string, unknown>): string {
  try {
    readDescriptor({ ...good, ...change });
  } catch (error) {
    assert.ok(error instanceof Error);
    return error.message;
  }
  return "accepted";
}

describe("the sandbox's check of a descriptor", () => {
  it("takes one that is in order, on https or on loopback", () => {
    for (const baseUrl of [
      "https://app.example.com",
      "https://app.example.com/base",
      "http://127.0.0.1:3000",
      "http://localhost:3000",
    ]) {
      assert.equal(readDescriptor({ ...good, baseUrl }).baseUrl, baseUrl);
    }
  });

  it("takes modules by their old names and alone instead of in a list", () => {
    const panel = {
      key: "one",
      name: { value: "One" },
      url: "/one",
      location: "org.bitbucket.repository.overview.informationPanel",
    };
    assert.equal(readDescriptor({ ...good, modules: { webPanel: panel } }).modules?.webPanel?.length, 1);
  });

  const refused: Record<string, [Record<string, unknown>, RegExp]> = {
    "a base URL on plain http": [{ baseUrl: "http://app.example.com" }, /baseUrl: must be https/],
    "a base URL that ends with a slash": [{ baseUrl: "https://app.example.com/" }, /must not end with a slash/],
    "an unknown scope": [{ scopes: ["repositories"] }, /scopes\.0/],
    "an unknown event": [{ modules: { webhooks: [{ event: "repo:pushed", url: "/x" }] } }, /not an event of Bitbucket/],
    "an unknown location": [
      { modules: { webPanels: [{ key: "a", name: { value: "A" }, url: "/a", location: "org.bitbucket.somewhere" }] } },
      /location/,
    ],
    "an unknown condition": [
      { modules: { configurePage: { key: "a", url: "/a", conditions: [{ condition: "is_monday" }] } } },
      /modules\.configurePage/,
    ],
    "an unknown module": [{ modules: { sidebars: [] } }, /sidebars/],
    "a module key used twice": [
      {
        modules: {
          configurePage: { key: "a", url: "/a" },
          repoPages: [{ key: "a", name: { value: "A" }, url: "/b", location: "org.bitbucket.repository.navigation" }],
        },
      },
      /the module key a is used twice/,
    ],
    "a module key with a space": [{ modules: { configurePage: { key: "a b", url: "/a" } } }, /modules\.configurePage/],
    "the personal context, closed since 2023": [{ contexts: ["personal"] }, /contexts/],
    "no key": [{ key: undefined }, /key/],
    "no way to authenticate": [{ authentication: undefined }, /authentication/],
    "a field that is not known": [{ baseURL: "x" }, /baseURL/],
  };
  for (const [what, [change, sentence]] of Object.entries(refused)) {
    it(`refuses ${what}`, () => assert.match(refusalOf(change), sentence));
  }

  it("names every fault at once", () => {
    assert.match(
      refusalOf({ key: "", scopes: ["x"], baseUrl: "nowhere" }),
      /key: .*baseUrl: not an absolute address.*scopes/,
    );
  });
});
