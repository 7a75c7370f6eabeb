import assert from "node:assert/strict";

import type { Host, HostOutcome } from "../../../src/core/host.ts";
import { Problem } from "../../../src/core/problem.ts";
import { connectRepository } from "../../../src/steps/registration/connect-repository.ts";
import { memoryStore } from "../../memory-store/memory-store.ts";
import { now, sampleTenant } from "../../http/pages/sample.ts";
import { sampleRows } from "../../http/pages/sample-rows.ts";
import { answered } from "../../http/pages/stage.ts";

const clock = (): number => now;

describe("steps/connect-repository", () => {
  type Outcome = HostOutcome<Parameters<ReturnType<typeof memoryStore>["repositories"]["remember"]>[0]>;
  const found = {
    tenantId: "ignored",
    id: "{new}",
    fullName: "acme/new",
    owner: "acme",
    slug: "new",
    name: "New",
    url: "https://bitbucket.org/acme/new",
    updatedAt: 0,
  };

  function connect(
    outcome: Outcome,
    more: Parameters<typeof sampleTenant>[1] = {},
  ): { rows: ReturnType<typeof sampleRows>; done: ReturnType<typeof connectRepository> } {
    const rows = sampleRows();
    const host: Pick<Host, "repository"> = {
      *repository() {
        yield* [];
        return outcome;
      },
    };
    const hosts = { "bitbucket-cloud": host as Host };
    return {
      rows,
      done: connectRepository(
        {
          repositories: memoryStore(rows).repositories,
          hosts,
          sendToHost: () => Promise.resolve(answered(200)),
          apiUrlOf: () => "https://api.example.com",
          clock,
        },
        sampleTenant("a", more),
        "acme/new",
      ),
    };
  }

  it("remembers what the host says, for the asking tenant", async () => {
    const { rows, done } = connect({ outcome: "done", value: found });
    assert.deepEqual(await done, { ...found, tenantId: "a", updatedAt: now });
    assert.ok(rows.repositories.some((repository) => repository.id === "{new}" && repository.tenantId === "a"));
  });

  it("passes on what the host refused, and what may be tried again", async () => {
    const code = (code: string) => (thrown: unknown) => thrown instanceof Problem && thrown.code === code;
    await assert.rejects(
      connect({ outcome: "refused", why: "There is no acme/new.", status: 404, isAuthorisation: false }).done,
      code("invalid-input"),
    );
    await assert.rejects(
      connect({ outcome: "refused", why: "The token was revoked.", status: 401, isAuthorisation: true }).done,
      code("host-refused"),
    );
    await assert.rejects(connect({ outcome: "try-again", why: "Bitbucket is busy." }).done, code("host-unreachable"));
  });

  it("says how a repository appears where the host cannot be asked", async () => {
    await assert.rejects(
      connect({ outcome: "done", value: found }, { settings: { authorisation: "none" } }).done,
      /push to it once/,
    );
  });
});
