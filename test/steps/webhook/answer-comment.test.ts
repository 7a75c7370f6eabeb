import assert from "node:assert/strict";

import type { Host, HostOutcome } from "../../../src/core/host.ts";
import type { Decision } from "../../../src/core/delivery.ts";
import { defaultFilters } from "../../../src/core/link.ts";
import type { Link } from "../../../src/core/link.ts";
import { Problem } from "../../../src/core/problem.ts";
import { answerComment } from "../../../src/steps/webhook/answer-comment.ts";
import type { AnswerCommentPorts } from "../../../src/steps/webhook/answer-comment.ts";
import {
  headCommit,
  keepLog,
  sampleJob,
  sampleLink,
  samplePullRequest,
  sampleRepository,
  sampleTenant,
  sampleTime,
} from "../../sample.ts";

const filters = { ...defaultFilters, kinds: ["comment"] as const };
const unit = sampleLink({ filters, name: "unit tests" });

function setUp(part: {
  text?: string;
  links?: readonly Link[];
  decisions?: readonly Partial<Decision>[];
  outcome?: () => HostOutcome<undefined>;
  canReply?: boolean;
}) {
  const told: string[] = [];
  const urgencies: (string | undefined)[] = [];
  const kept = new Map<string, string>();
  const log = keepLog();
  let settled = 0;
  const event = samplePullRequest({
    kind: "comment",
    commit: { hash: headCommit },
    comment: { id: "1", text: part.text ?? "/build", author: { name: "Jane" } },
  });
  const stored = { id: "event-1", hookId: "hook-1", ordinal: 0, event };
  const taken = { eventId: "event-1", linkId: "link-1", isTaken: true, why: "taken: pull request #7 was commented on" };
  const reply: Host["reply"] = function* (_apiUrl, { fullName }, pullRequestId, text) {
    yield { purpose: "answer a comment", method: "POST", url: "https://api.example.com" };
    told.push(`${fullName} #${pullRequestId}\n${text}`);
    return part.outcome?.() ?? { outcome: "done", value: undefined };
  };
  const ports: AnswerCommentPorts = {
    store: {
      tenants: { get: () => Promise.resolve(sampleTenant()) },
      links: { forRepository: () => Promise.resolve([...(part.links ?? [unit])]) },
      repositories: {
        get: () => Promise.resolve({ ...sampleRepository(), tenantId: "tenant-1", updatedAt: sampleTime }),
      },
      history: {
        event: () => Promise.resolve(stored),
        decisions: () =>
          Promise.resolve((part.decisions ?? [{}]).map((one) => ({ ...taken, ...one, at: sampleTime, stored }))),
      },
      once: {
        get: (_purpose, key) => Promise.resolve(kept.get(key)),
        put: (_purpose, key, value) => Promise.resolve(kept.set(key, value).has(key)),
      },
    },
    queue: { settleJob: () => Promise.resolve(void (settled += 1)) },
    hosts: part.canReply === false ? {} : { "bitbucket-cloud": { reply } },
    sendToHost: (call) => {
      urgencies.push(call.urgency);
      return Promise.resolve({ kind: "failed", failure: "refused", sentence: "", ms: 0 });
    },
    apiUrlOf: () => "",
    clock: () => sampleTime,
    log,
  };
  const job = (tries = 0) => answerComment(ports, sampleJob({ kind: "answer", subjectId: "event-1", tries }));
  return { job, told, urgencies, log, settled: () => settled };
}

describe("the answer to a comment", () => {
  it("says once which builds are on their way, and which are not and why", async () => {
    const lint = sampleLink({ id: "link-2", filters, name: "lint" });
    const decisions = [{}, { linkId: "link-2", isTaken: false, why: "left: jane may not write to this repository" }];
    const { job, told, urgencies, settled } = setUp({ links: [unit, lint], decisions });
    await job();
    await job();
    assert.deepEqual(told, [
      "acme/payments #7\n" +
        "CI Bridge about the comment above:\n\n" +
        "- `unit tests`: `its build of commit 0123456789ab is on its way`\n" +
        "- `lint`: `no build: jane may not write to this repository`",
    ]);
    assert.deepEqual([urgencies, settled()], [["progress"], 2]);
  });

  it("is for links whose word was said, and for what was decided about that comment", async () => {
    for (const part of [
      { text: "nice" },
      { links: [sampleLink({ filters, commentWords: "" })] },
      { links: [sampleLink()] },
      { links: [] },
      { decisions: [{ eventId: "another" }] },
      { canReply: false },
    ]) {
      const { job, told, settled } = setUp(part);
      await job();
      assert.deepEqual([told, settled()], [[], 1], JSON.stringify(part));
    }
  });

  it("S16: quotes foreign words, so that they mention nobody and command nothing", async () => {
    const why = "left: `@all`\n/approve\u2028/merge may not write";
    const { job, told } = setUp({ decisions: [{ isTaken: false, why }] });
    await job();
    assert.match(told[0] ?? "", /- `unit tests`: `no build: @all \/approve \/merge may not write`$/);
    for (const line of (told[0] ?? "").split("\n")) assert.doesNotMatch(line, /^\s*[/@>]/);
  });

  it("waits for a host that is away, gives up after a while, and takes its no for an answer", async () => {
    const away = setUp({ outcome: () => ({ outcome: "try-again", why: "It is away." }) });
    await assert.rejects(away.job(), (thrown: Problem) => thrown.again);
    assert.equal(away.settled(), 0);
    await away.job(5);
    assert.equal(away.settled(), 1);
    const no = { outcome: "refused", why: "It said no.", status: 404, isAuthorisation: false } as const;
    const refused = setUp({ outcome: () => no });
    await refused.job();
    assert.equal(refused.settled(), 1);
    assert.match(refused.log.lines.join("\n"), /the host refused an answer to a comment.*It said no/);
  });
});
