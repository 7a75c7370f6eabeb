import assert from "node:assert/strict";

import { bitbucketCloud } from "../../../src/hosts/bitbucket-cloud/host.ts";

import { answer, apiUrl, error, holdWith, repository, repositoryAt, repositoryId } from "./talking.ts";

describe("Bitbucket Cloud repositories", () => {
  const workspaceId = "{11111111-1111-4111-8111-111111111111}";
  const workspaceAt = "%7B11111111-1111-4111-8111-111111111111%7D";
  const row = {
    uuid: repositoryId,
    full_name: "acme/payments",
    name: "Payments",
    workspace: { uuid: workspaceId },
    links: { html: { href: "https://bitbucket.org/acme/payments" } },
  };
  const found = {
    id: repositoryId,
    fullName: "acme/payments",
    owner: "acme",
    slug: "payments",
    name: "Payments",
    url: "https://bitbucket.org/acme/payments",
    ownerId: workspaceId,
  };

  it("are found by UUID, by full name, and by slug in the account", () => {
    const cases: [string, string][] = [
      [repositoryId, repositoryAt],
      [`acme/${repositoryId}`, repositoryAt],
      ["acme/payments", `${apiUrl}/2.0/repositories/acme/payments`],
      [`${workspaceId}/payments`, `${apiUrl}/2.0/repositories/${workspaceAt}/payments`],
      [" payments ", `${apiUrl}/2.0/repositories/${workspaceAt}/payments`],
    ];
    for (const [name, url] of cases) {
      const { value, calls } = holdWith(bitbucketCloud.repository(apiUrl, workspaceId, name), answer(200, row));
      assert.equal(calls[0]?.url, url);
      assert.deepEqual(value, { outcome: "done", value: found });
    }
  });

  it("are refused with a sentence when they are not there, or not named at all", () => {
    const missing = holdWith(
      bitbucketCloud.repository(apiUrl, workspaceId, "acme/nope"),
      answer(404, error("Repository acme/nope not found")),
    ).value;
    assert.ok(missing.outcome === "refused" && missing.status === 404);
    assert.match(missing.why, /no repository acme\/nope .* spelling/);
    for (const name of ["", "/", "a/b/c", "acme/"])
      assert.equal(holdWith(bitbucketCloud.repository(apiUrl, workspaceId, name)).value.outcome, "refused", name);
  });

  it("are listed by name, at most 200", () => {
    const next = `${apiUrl}/2.0/repositories/x?page=2`;
    const rows = Array.from({ length: 100 }, () => row);
    const { value, calls } = holdWith(
      bitbucketCloud.repositories(apiUrl, workspaceId),
      answer(200, { values: rows, next }),
      answer(200, { values: rows, next }),
    );
    assert.ok(value.outcome === "done" && value.value.length === 200);
    const url = new URL(calls[0]?.url ?? "");
    assert.equal(url.pathname, `/2.0/repositories/${workspaceAt}`);
    assert.deepEqual(
      [url.searchParams.get("sort"), url.searchParams.get("fields")],
      ["name", "next,values.uuid,values.full_name,values.name,values.workspace.uuid,values.links.html.href"],
    );
  });

  it("prove credentials by the workspace, or by its repositories where the token may not read it", () => {
    const done = { outcome: "done", value: { accountId: workspaceId, name: "acme" } };
    const direct = holdWith(
      bitbucketCloud.proof(apiUrl, workspaceId),
      answer(200, { uuid: workspaceId, slug: "acme", name: "Acme Inc" }),
    );
    assert.equal(direct.calls[0]?.url, `${apiUrl}/2.0/workspaces/${workspaceAt}`);
    assert.deepEqual(direct.value, done);
    assert.deepEqual(
      holdWith(bitbucketCloud.proof(apiUrl, "acme"), answer(403), answer(200, { values: [row] })).value,
      done,
    );
    assert.equal(
      holdWith(bitbucketCloud.proof(apiUrl, "acme"), answer(403), answer(200, { values: [] })).value.outcome,
      "refused",
    );
  });

  it("S3 prove nothing with credentials Bitbucket does not accept", () => {
    const { value } = holdWith(bitbucketCloud.proof(apiUrl, workspaceId), answer(401, error("Invalid JWT")));
    assert.ok(value.outcome === "refused" && value.isAuthorisation);
  });
});

describe("Bitbucket Cloud permission", () => {
  const jane = "{33333333-3333-4333-8333-333333333333}";
  const ask = (userId: string, ...answers: ReturnType<typeof answer>[]): ReturnType<typeof holdWith<unknown>> =>
    holdWith(bitbucketCloud.permission(apiUrl, repository, userId), ...answers);
  const row = (permission: string, uuid: string): unknown => ({ permission, user: { uuid, account_id: "557058:x" } });

  it("S4 is the person's own", () => {
    const { value, calls } = ask(jane, answer(200, { values: [row("admin", jane)] }));
    assert.deepEqual(value, { outcome: "done", value: "admin" });
    const url = new URL(calls[0]?.url ?? "");
    assert.equal(
      url.pathname,
      "/2.0/workspaces/acme/permissions/repositories/%7B22222222-2222-4222-8222-222222222222%7D",
    );
    assert.equal(url.searchParams.get("q"), `user.uuid="${jane}"`);
  });

  it("S4 is none for who is not listed, whoever else is", () => {
    assert.deepEqual(ask(jane, answer(200, { values: [] })).value, { outcome: "done", value: "none" });
    assert.deepEqual(
      ask(jane, answer(200, { values: [row("admin", "{44444444-4444-4444-8444-444444444444}")] })).value,
      { outcome: "done", value: "none" },
    );
  });

  it("S4 is none, unasked, for what is no person's id", () => {
    for (const userId of ["", "{user.uuid}", 'x" OR permission="admin', "a".repeat(200)])
      assert.deepEqual(ask(userId).value, { outcome: "done", value: "none" });
  });

  it("asks by account id too", () => {
    const { value, calls } = ask("557058:x", answer(200, { values: [row("read", jane)] }));
    assert.deepEqual(value, { outcome: "done", value: "read" });
    assert.match(decodeURIComponent(calls[0]?.url ?? ""), /user\.account_id="557058:x"/);
  });

  it("is not known while Bitbucket does not let the app ask", () => {
    assert.equal((ask(jane, answer(403)).value as { outcome: string }).outcome, "refused");
  });

  it("belong to a workspace whose owners are its admins, whatever else an answer lists (S4)", () => {
    const jane = "{33333333-3333-4333-8333-333333333333}";
    const member = (permission: string, uuid: string) => ({ permission, user: { uuid } });
    const page = (...values: unknown[]) => answer(200, { values });
    const ask = (...answers: Parameters<typeof holdWith>[1][]) =>
      holdWith(
        bitbucketCloud.administers?.(apiUrl, "{11111111-1111-4111-8111-111111111111}", jane) ??
          assert.fail("can be asked"),
        ...answers,
      );
    const { value, calls } = ask(page(member("owner", "{other}"), member("owner", jane)));
    assert.deepEqual(
      [value, new URL(calls[0]?.url ?? "").searchParams.get("q")],
      [{ outcome: "done", value: true }, 'permission="owner"'],
    );
    assert.deepEqual(ask(page(member("member", jane), member("collaborator", jane))).value, {
      outcome: "done",
      value: false,
    });
    assert.equal(ask(answer(403, error("Access denied"))).value.outcome, "refused");
    assert.equal(ask(answer(503)).value.outcome, "try-again");
  });
});
