import assert from "node:assert/strict";

import { Webhook } from "standardwebhooks";

import type { Answer, Call } from "../../../src/core/call.ts";
import { Problem } from "../../../src/core/problem.ts";
import { alert } from "../../../src/steps/webhook/alert.ts";
import type { AlertPorts, Mail } from "../../../src/steps/webhook/alert.ts";
import {
  keepLog,
  repositoryId,
  sampleJob,
  sampleLink,
  sampleRepository,
  sampleTenant,
  sampleTime,
} from "../../sample.ts";

const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

function setUp(part: { changes?: number; isFailing?: boolean; status?: () => number; mailFails?: boolean } = {}) {
  const calls: Call[] = [];
  const mails: Mail[] = [];
  const kept = new Map<string, string>();
  let settled = 0;
  const tenant = sampleTenant({
    settings: {
      authorisation: "token",
      alerts: { [repositoryId]: { url: "https://chat.example.com/hook", email: "team@example.com" } },
    },
  });
  const ports: AlertPorts = {
    store: {
      tenants: { get: () => Promise.resolve(tenant) },
      links: { get: () => Promise.resolve(sampleLink()) },
      linkHealth: {
        get: () =>
          Promise.resolve({
            linkId: "link-1",
            isFailing: part.isFailing ?? true,
            changes: part.changes ?? 3,
            reason: "Jenkins answered 403",
            since: sampleTime,
          }),
      },
      repositories: {
        get: () => Promise.resolve({ ...sampleRepository(), tenantId: "tenant-1", updatedAt: sampleTime }),
      },
      secrets: { get: () => Promise.resolve(secret) },
      once: {
        get: (_: string, key: string) => Promise.resolve(kept.get(key)),
        put: (_: string, key: string, value: string) => Promise.resolve(kept.set(key, value).has(key)),
      },
    },
    queue: { settleJob: () => Promise.resolve(void (settled += 1)) },
    send: (call: Call): Promise<Answer> => {
      calls.push(call);
      return Promise.resolve({
        kind: "answered",
        status: part.status?.() ?? 204,
        headers: {},
        setCookies: [],
        body: "",
        isCut: false,
        ms: 1,
      });
    },
    sendMail: (mail: Mail) => {
      mails.push(mail);
      return part.mailFails === true ? Promise.reject(new Error("no")) : Promise.resolve();
    },
    settingsUrlOf: () => "https://bridge.example.com/links/link-1",
    clock: () => Date.now(),
    log: keepLog(),
  };
  return { ports, calls, mails, settled: () => settled };
}

const job = sampleJob({ kind: "alert", subjectId: "link-1 3" });

describe("alert", () => {
  it("tells by a webhook signed as Standard Webhooks, and by e-mail", async () => {
    const { ports, calls, mails, settled } = setUp();
    await alert(ports, job);
    const [call] = calls;
    const told = new Webhook(secret).verify(String(call?.body), { ...call?.headers }) as {
      type: string;
      data: { reason: string; repository: string };
    };
    assert.deepEqual(
      [told.type, told.data.reason, told.data.repository],
      ["link.failing", "Jenkins answered 403", "acme/payments"],
    );
    assert.equal(call?.headers?.["webhook-id"], "alert_link-1_3");
    assert.match(mails[0]?.subject ?? "", /“payments” of acme\/payments cannot be started/);
    assert.equal(settled(), 1);
  });

  it("says that a link works again", async () => {
    const { ports, calls, mails } = setUp({ isFailing: false });
    await alert(ports, job);
    assert.match(String(calls[0]?.body), /link\.recovered/);
    assert.match(mails[0]?.subject ?? "", /start again/);
  });

  it("tells nobody of a change that is not the last one", async () => {
    const { ports, calls, mails, settled } = setUp({ changes: 4 });
    await alert(ports, job);
    assert.deepEqual([calls.length, mails.length, settled()], [0, 0, 1]);
  });

  it("tries the channel again that failed, and only that one", async () => {
    const statuses = [500, 204];
    const { ports, calls, mails } = setUp({ status: () => statuses.shift() ?? 500 });
    await assert.rejects(alert(ports, job), (thrown) => thrown instanceof Problem && thrown.again);
    await alert(ports, { ...job, tries: 1 });
    assert.deepEqual([calls.length, mails.length], [2, 1]);
  });

  it("gives up after some tries", async () => {
    const { ports, settled } = setUp({ status: () => 500, mailFails: true });
    await alert(ports, { ...job, tries: 5 });
    assert.equal(settled(), 1);
  });
});
