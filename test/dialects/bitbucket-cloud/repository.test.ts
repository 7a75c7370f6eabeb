import assert from "node:assert/strict";

import { bareRepository, eventOf, repositoryId } from "./payloads.ts";

describe("Bitbucket Cloud repository change", () => {
  it("carries the new names under the same id", () => {
    for (const repository of [bareRepository, { ...bareRepository, full_name: "acme/checkout", name: "Checkout" }]) {
      const event = eventOf("repo:updated", {
        repository: {
          ...repository,
          links: { html: { href: `https://bitbucket.org/${String(repository["full_name"])}` } },
        },
        changes: {
          name: { old: "payments", new: "Checkout" },
          full_name: { old: "acme/payments", new: "acme/checkout" },
          links: {},
        },
      });
      assert.equal(event.kind, "repository-updated");
      const { id, fullName, slug, name, url } = event.repository;
      assert.deepEqual(
        { id, fullName, slug, name, url },
        {
          id: repositoryId,
          fullName: "acme/checkout",
          slug: "checkout",
          name: "Checkout",
          url: "https://bitbucket.org/acme/checkout",
        },
      );
    }
  });

  it("carries the new owner after a transfer", () => {
    const event = eventOf("repo:transfer", {
      repository: { ...bareRepository, full_name: "other/payments", workspace: { uuid: "{w2}" } },
      previous_owner: { uuid: "{w1}" },
    });
    assert.deepEqual([event.repository.owner, event.repository.ownerId], ["other", "{w2}"]);
  });

  it("stays with the repository's own name when the change tells none, or nonsense", () => {
    for (const changes of [
      undefined,
      {},
      { description: { old: "", new: "x" } },
      { full_name: { new: "no slash" } },
      { full_name: 5 },
    ]) {
      assert.equal(
        eventOf("repo:updated", { repository: bareRepository, changes }).repository.fullName,
        "acme/payments",
      );
    }
  });
});
