import assert from "node:assert/strict";

import type { Call } from "../../../src/core/call.ts";
import type { Host, HostOutcome } from "../../../src/core/host.ts";
import { Problem } from "../../../src/core/problem.ts";
import type { Repository } from "../../../src/core/tenant.ts";
import { permissionOf } from "../../../src/steps/tenants/permission.ts";
import { sampleTenant, sampleTime } from "../../sample.ts";

const repository: Repository = {
  tenantId: "tenant-1",
  id: "{repo}",
  fullName: "acme/payments",
  owner: "acme",
  slug: "payments",
  name: "payments",
  url: "",
  updatedAt: sampleTime,
};
const question: Call = { purpose: "ask", method: "GET", url: "https://api.example.com/" };

describe("what a person may do", () => {
  interface World {
    readonly permission?: HostOutcome<"admin" | "write" | "read" | "none">;
    readonly lookedUp?: HostOutcome<Repository>;
    readonly isKnown?: boolean;
  }

  function ask({ permission = { outcome: "done", value: "admin" }, lookedUp, isKnown = true }: World) {
    const calls: Call[] = [];
    const remembered: Repository[] = [];
    const host: Pick<Host, "label" | "permission" | "repository"> = {
      label: "Bitbucket",
      *permission() {
        yield question;
        return permission;
      },
      *repository() {
        yield question;
        return lookedUp ?? { outcome: "done", value: repository };
      },
    };
    const ports = {
      repositories: {
        get: () => Promise.resolve(isKnown ? repository : undefined),
        remember: (one: Repository) => Promise.resolve(void remembered.push(one)),
      },
      hosts: { "bitbucket-cloud": host as Host },
      sendToHost: (call: Call) => {
        calls.push(call);
        return Promise.resolve({ kind: "failed", failure: "refused", sentence: "", ms: 0 } as const);
      },
      apiUrlOf: () => "https://api.example.com",
      clock: () => sampleTime,
    };
    return { calls, remembered, role: permissionOf(ports, sampleTenant(), "{repo}", "{person}") };
  }

  const isProblem = (code: string, retryAfterMs?: number) => (thrown: unknown) =>
    thrown instanceof Problem && thrown.code === code && thrown.retryAfterMs === retryAfterMs;

  it("S4 R13 is asked with the calls that are kept for people, the repository's name too where it is new", async () => {
    const { role, calls, remembered } = ask({ isKnown: false });
    assert.equal(await role, "admin");
    assert.deepEqual(
      calls.map(({ urgency }) => urgency),
      ["person", "person"],
    );
    assert.deepEqual(
      remembered.map(({ id }) => id),
      ["{repo}"],
    );
  });

  it("R13 passes on when the host may be asked again, and tells a limit from a host that is away", async () => {
    const limited = { outcome: "try-again", why: "The limit is used up.", retryAfterMs: 7_000 } as const;
    await assert.rejects(ask({ permission: limited }).role, isProblem("host-limited", 7_000));
    await assert.rejects(ask({ isKnown: false, lookedUp: limited }).role, isProblem("host-limited", 7_000));
    await assert.rejects(
      ask({ permission: { outcome: "try-again", why: "Away." } }).role,
      isProblem("host-unreachable"),
    );
  });

  it("S4 takes a refusal for what it is, and an unknown repository for none", async () => {
    const refusal = { outcome: "refused", why: "No such thing.", status: 404, isAuthorisation: false } as const;
    await assert.rejects(ask({ permission: { ...refusal, status: 403 } }).role, isProblem("host-refused"));
    await assert.rejects(ask({ isKnown: false, lookedUp: refusal }).role, isProblem("not-found"));
  });
});
