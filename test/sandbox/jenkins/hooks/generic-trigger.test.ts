import assert from "node:assert/strict";
import { createHmac } from "node:crypto";

import type { JobOptions } from "../../../../sandbox/jenkins/model/model.ts";
import type { JenkinsOptions } from "../../../../sandbox/jenkins/options.ts";
import type { Jenkins } from "../../../../sandbox/jenkins/start.ts";
import { ask } from "../../stand-in/ask.ts";
import { admin, startStill } from "../still.ts";
import type { Question, Shown } from "../../stand-in/ask.ts";

const push = { push: { changes: [{ new: { name: "main", target: { hash: "abc" } } }] } };

describe("sandbox/jenkins generic webhook trigger", () => {
  let jenkins: Jenkins | undefined;
  afterEach(() => jenkins?.stop());

  async function start(jobs: JobOptions[], more: JenkinsOptions = {}): Promise<Jenkins> {
    ({ jenkins } = await startStill({ jobs, ...more }));
    return jenkins;
  }
  async function invoke(query = "", question: Question = {}): Promise<Shown> {
    return ask(jenkins?.url ?? "", `/generic-webhook-trigger/invoke${query}`, {
      method: "POST",
      json: push,
      ...question,
    });
  }
  const ref = { key: "ref", expression: "$.push.changes[0].new.name" };

  it("triggers the job of the token, wherever the token stands", async () => {
    await start([
      {
        name: "a/b",
        parameters: ["ref"],
        genericTrigger: { token: "t", variables: [ref], regexpFilterText: "$ref", regexpFilterExpression: "^main$" },
      },
    ]);
    const shown = await invoke("?token=t");
    assert.equal(shown.status, 200);
    assert.deepEqual(shown.json, {
      jobs: {
        "a/b": {
          regexpFilterExpression: "^main$",
          triggered: true,
          resolvedVariables: { ref: "main" },
          regexpFilterText: "main",
          id: 1,
          url: "queue/item/1/",
        },
      },
      message: "Triggered jobs.",
    });
    for (const headers of [{ token: "t" }, { authorization: "Bearer t" }, { "x-gitlab-token": "t" }])
      assert.equal((await invoke("", { headers })).status, 200);
    assert.equal(jenkins?.queue().length, 4);
    assert.deepEqual(jenkins.queue()[0]?.order.parameters, [{ name: "ref", kind: "string", value: "main" }]);
  });

  it("answers 200 with triggered false when the filter does not fit", async () => {
    await start([
      {
        name: "a",
        genericTrigger: { token: "t", variables: [ref], regexpFilterText: "$ref", regexpFilterExpression: "^release" },
      },
    ]);
    const { status, json } = await invoke("?token=t");
    assert.equal(status, 200);
    assert.deepEqual((json["jobs"] as Record<string, object>)["a"], {
      regexpFilterExpression: "^release",
      triggered: false,
      resolvedVariables: { ref: "main" },
      regexpFilterText: "main",
      id: 0,
      url: "",
    });
    assert.equal(jenkins?.queue().length, 0);
  });

  it("answers 404 for a token nobody has", async () => {
    await start([{ name: "a", genericTrigger: { token: "t" } }]);
    const { status, json } = await invoke("?token=other");
    assert.equal(status, 404);
    assert.deepEqual(json, {
      jobs: null,
      message: "Did not find any jobs with GenericTrigger configured!\nA token was supplied.\n",
    });
  });

  it("without a token triggers the tokenless jobs the caller can see", async () => {
    await start([
      { name: "a", genericTrigger: {} },
      { name: "b", genericTrigger: { token: "t" } },
    ]);
    assert.equal((await invoke()).status, 404);
    assert.deepEqual(Object.keys((await invoke("", { as: admin })).json["jobs"] as object), ["a"]);
  });

  it("flattens objects and lists, headers and request parameters into variables", async () => {
    const variables = [
      { key: "push", expression: "$.push" },
      { key: "none", expression: "$.no", defaultValue: "d" },
      { key: "cut", expression: "$.push.changes[0].new.name", regexpFilter: "[^m]" },
    ];
    await start([
      {
        name: "a",
        genericTrigger: { token: "t", variables, headerVariables: ["X-Event-Key"], requestVariables: ["who"] },
      },
    ]);
    const { json } = await invoke("?token=t&who=me", { headers: { "x-event-key": "repo:push" } });
    const { resolvedVariables } = (json["jobs"] as Record<string, { resolvedVariables: Record<string, string> }>)[
      "a"
    ] ?? { resolvedVariables: {} };
    assert.equal(resolvedVariables["push_changes_0_new_name"], "main");
    assert.deepEqual(JSON.parse(resolvedVariables["push"] ?? ""), push.push);
    assert.deepEqual(
      [
        resolvedVariables["x_event_key"],
        resolvedVariables["x_event_key_0"],
        resolvedVariables["who"],
        resolvedVariables["none"],
        resolvedVariables["cut"],
      ],
      ["repo:push", "repo:push", "me", "d", "m"],
    );
  });

  it("turns a form into JSON of lists, without the token", async () => {
    await start([
      {
        name: "a",
        genericTrigger: {
          token: "t",
          variables: [
            { key: "p", expression: "$.payload[0]" },
            { key: "all", expression: "$" },
          ],
        },
      },
    ]);
    const { json } = await ask(jenkins?.url ?? "", "/generic-webhook-trigger/invoke", {
      method: "POST",
      form: { token: "t", payload: '{"x":1}' },
    });
    const { resolvedVariables } = (json["jobs"] as Record<string, { resolvedVariables: Record<string, string> }>)[
      "a"
    ] ?? { resolvedVariables: {} };
    assert.equal(resolvedVariables["p"], '{"x":1}');
    assert.equal(resolvedVariables["all"], '{"payload":["{\\"x\\":1}"]}');
  });

  it("resolves without building on a dry run", async () => {
    await start([{ name: "a", genericTrigger: { token: "t" } }]);
    const { json } = await invoke("?token=t", { headers: { "gwt-dry-run": "true" } });
    assert.equal((json["jobs"] as Record<string, { url: string }>)["a"]?.url, `${jenkins?.url ?? ""}/job/a/`);
    assert.equal(jenkins?.queue().length, 0);
  });

  it("stays silent when every triggered job is to, and answers 500 when one throws", async () => {
    await start([
      { name: "a", genericTrigger: { token: "s", isSilent: true } },
      { name: "b", genericTrigger: { token: "x", failsWith: "boom" } },
    ]);
    const silent = await invoke("?token=s");
    assert.deepEqual([silent.status, silent.text], [200, ""]);
    const failed = await invoke("?token=x");
    assert.equal(failed.status, 500);
    assert.equal(failed.json["message"], "There were errors when triggering jobs.");
    assert.match(JSON.stringify(failed.json["jobs"]), /boom/);
  });

  it("keeps senders out who are not on the whitelist, by address and by HMAC", async () => {
    await start([{ name: "a", genericTrigger: { token: "t" } }], {
      genericWhitelist: [
        { host: "127.0.0.0/8", hmac: { header: "X-Hub-Signature", algorithm: "HmacSHA256", secret: "k" } },
      ],
    });
    const refused = await invoke("?token=t");
    assert.equal(refused.status, 403);
    assert.match(String(refused.json["message"]), /^Sender, 127\.0\.0\.1, with headers .* did not pass whitelist\.\n/);
    const digest = createHmac("sha256", "k").update(JSON.stringify(push));
    const hex = digest.digest("hex");
    for (const value of [`sha256=${hex}`, hex.toUpperCase(), Buffer.from(hex, "hex").toString("base64")]) {
      assert.equal((await invoke("?token=t", { headers: { "x-hub-signature": value } })).status, 200, value);
    }
    assert.equal(
      (await invoke("?token=t", { headers: { "x-hub-signature": `sha256=${"0".repeat(64)}` } })).status,
      403,
    );
  });

  it("merges equal triggers only where the job allows it", async () => {
    await start([{ name: "a", genericTrigger: { token: "t", allowSeveralTriggersPerBuild: true } }]);
    await invoke("?token=t");
    await invoke("?token=t");
    assert.equal(jenkins?.queue().length, 1);
  });

  it("overrides the quiet period only where the job allows it", async () => {
    await start([
      { name: "a", genericTrigger: { token: "t", mayOverrideQuietPeriod: true } },
      { name: "b", genericTrigger: { token: "t" } },
    ]);
    await invoke("?token=t&jobQuietPeriod=7");
    assert.deepEqual(
      jenkins?.queue().map((item) => item.dueMs - item.sinceMs),
      [7000, 1000],
    );
  });

  it("does not know the trigger of a branch job before its first run", async () => {
    await start([{ name: "m", kind: "multibranch", branches: ["main"], genericTrigger: { token: "t" } }]);
    assert.equal((await invoke("?token=t")).status, 404);
  });

  it("ignores OPTIONS", async () => {
    await start([]);
    assert.equal((await ask(jenkins?.url ?? "", "/generic-webhook-trigger/invoke", { method: "OPTIONS" })).status, 200);
  });
});
