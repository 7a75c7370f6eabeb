import assert from "node:assert/strict";
import { ciAdapters } from "../../src/ci/registry.ts";
import { cloudPayload } from "../../src/ci/payloads/cloud.ts";
import { at, textAt } from "../../src/ci/kit/json.ts";
import type { Event } from "../../src/core/event.ts";
import { choices } from "../contract/secrecy/typed-fields.ts";
import { answered, playAll } from "../ci/canned.ts";
import { linkOf, requestOf, sampleCommit, serverOf } from "../ci/samples.ts";

/**
 * A push with nothing in it that Bitbucket may leave out: no project, no owner, no author, no clone address, no
 * commits.
 */
const bare: Event = {
  kind: "push",
  repository: {
    id: "{1}",
    fullName: "acme/payments",
    owner: "acme",
    slug: "payments",
    name: "payments",
    url: "https://bitbucket.org/acme/payments",
    scm: "git",
    isPrivate: false,
  },
  actor: { name: "" },
  at: 0,
  ref: { type: "branch", name: "main" },
  commit: { hash: sampleCommit },
  isForced: false,
  isTruncated: true,
  commits: [],
};

describe("complaint 2: Bitbucket changed its payloads and hooks died with 500", () => {
  it("every adapter sends an event that has nothing optional in it", () => {
    for (const [id, adapter] of Object.entries(ciAdapters)) {
      for (const typed of choices(adapter)) {
        const request = requestOf(
          serverOf(id, typed.server, typed.serverSecrets),
          linkOf(typed.link, { secrets: typed.linkSecrets }),
          { event: bare },
        );
        assert.doesNotThrow(() => playAll(adapter.start(request), answered(201, {})), id);
      }
    }
  });

  it("what is passed on in Bitbucket's shape has the fields old receivers still read", () => {
    const payload = cloudPayload(bare);
    for (const path of [
      ["repository", "owner", "username"],
      ["repository", "links", "html", "href"],
      ["push", "changes", 0, "new", "target", "author", "raw"],
    ]) {
      assert.notEqual(at(payload, ...path), undefined, path.join("."));
    }
    assert.equal(textAt(payload, "repository", "owner", "username"), "acme");
  });
});
