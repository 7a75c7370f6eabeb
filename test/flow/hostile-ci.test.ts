import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { installApp, linkJob, openSettings, repositoryName, setStage } from "../../sandbox/demo/stage.ts";
import type { Stage } from "../../sandbox/demo/stage.ts";
import { waitFor } from "../../sandbox/demo/watch.ts";

interface Case {
  readonly title: string;
  readonly fault: object;
  /** What the developer reads on the settings page. */
  readonly sentence: RegExp;
}

const cases: readonly Case[] = [
  {
    title: "403",
    fault: { kind: "status", status: 403, body: "<html>ada is missing the Job/Build permission</html>" },
    sentence: /give it Job\/Build and Job\/Read\. It said: "ada is missing the Job\/Build permission"/,
  },
  {
    title: "HTML where a queue item should be",
    fault: { kind: "html" },
    sentence: /A web page came where the API of Jenkins was expected/,
  },
  {
    title: "a redirect",
    fault: { kind: "redirect", location: "https://sso.example.com/login" },
    sentence: /Jenkins wants to see a sign-in first \(302\): enter a user and an API token/,
  },
  { title: "10 MB", fault: { kind: "huge" }, sentence: /Jenkins answered with more than we read/ },
  { title: "a cut connection", fault: { kind: "drop" }, sentence: /broke the connection off before it answered/ },
  { title: "nothing", fault: { kind: "hang" }, sentence: /Nothing came from 127\.0\.0\.1 port \d+ within 15 seconds/ },
];

describe("a CI server that misbehaves", function () {
  this.timeout(90_000);
  let stage: Stage;

  before(async () => {
    stage = await setStage("jenkins", {}, () => undefined);
    await installApp(stage);
    await linkJob(stage, "jenkins", await openSettings(stage));
  });
  after(async () => {
    await stage.stop();
  });

  async function order(fault: object | undefined): Promise<void> {
    const answer = await fetch(`${stage.ci.url}/_sandbox/faults`, {
      method: fault === undefined ? "DELETE" : "POST",
      headers: { "content-type": "application/json" },
      ...(fault === undefined ? {} : { body: JSON.stringify({ path: "/job/", ...fault }) }),
    });
    assert.ok(answer.ok, `the stand-in refused the fault: ${answer.status}`);
  }

  for (const { title, fault, sentence } of cases) {
    it(`answers ${title}: the developer reads what happened, and nobody sees a stack`, async () => {
      await order(fault);
      const branch = title.replace(/\W+/g, "-");
      stage.bitbucket.pushCommit({ repository: repositoryName, branch, message: `Case ${title}\n` });
      const text = await waitFor(
        `the sentence for ${title}`,
        async () => {
          const page = await openSettings(stage);
          const seen = page.html("main").text().replace(/\s+/g, " ");
          const row = seen.slice(seen.lastIndexOf(`Push ${branch}`)).slice(0, 400);
          await sleep(1000);
          return seen.includes(branch) && sentence.test(row) ? seen : undefined;
        },
        30_000,
      );
      assert.doesNotMatch(text, /\bat (?:async )?[\w.]+ \(|node:internal|undefined|\[object Object\]|admin-token/);
      await order(undefined);
    });
  }

  it("S33 has not grown over a body of 10 MB", async () => {
    const metrics = await (
      await fetch(`${stage.app.url}/metrics`, {
        headers: { authorization: `Bearer ${stage.app.environment["METRICS_TOKEN"] ?? ""}` },
      })
    ).text();
    const bytes = Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
    assert.ok(bytes > 0 && bytes < 600 * 1024 * 1024, `${bytes} bytes`);
  });
});
