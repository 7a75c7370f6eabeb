import assert from "node:assert/strict";

import { repositoryNameOf } from "../../../src/page-models/words/repository-name.ts";

describe("pages/repository-name", () => {
  it("takes a name as it is typed, and out of the addresses people copy", () => {
    for (const [typed, name] of [
      [" acme/payments ", "acme/payments"],
      ["https://bitbucket.org/acme/payments/", "acme/payments"],
      ["https://github.com/acme/payments.git", "acme/payments"],
      ["https://bitbucket.example.com/projects/PAY/repos/api/browse", "PAY/api"],
      ["https://bitbucket.example.com/context/users/jane/repos/notes", "~jane/notes"],
      ["group/inner/app", "group/inner/app"],
      ["projects/repos", "projects/repos"],
    ] as const)
      assert.equal(repositoryNameOf(typed), name, typed);
  });

  it("S16: reads what fills the whole form", () => {
    for (const part of ["/", "projects/", "users/a/repos/", " "])
      assert.equal(typeof repositoryNameOf(`${part.repeat(64_000 / part.length)}x`), "string");
  });
});
