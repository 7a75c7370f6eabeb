import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { parse } from "yaml";
import { z } from "zod";

import { createMetrics } from "../../src/http/telemetry/metrics.ts";

const dashboardShape = z.object({
  panels: z.array(
    z.object({
      id: z.number(),
      title: z.string(),
      description: z.string().min(1),
      targets: z.array(z.object({ expr: z.string() })).min(1),
    }),
  ),
});
const rulesShape = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string(),
          annotations: z.object({ summary: z.string(), action: z.string() }),
        }),
      ),
    }),
  ),
});

async function scrape(): Promise<string> {
  const metrics = createMetrics({
    depth: () => Promise.resolve({ waitingJobs: 1, waitingDeliveries: 1, oldestDueAt: 0 }),
    openBreakers: () => Promise.resolve(new Map([["jenkins", 1]])),
    waitingByTenant: () => Promise.resolve(new Map([["tenant-1", 1]])),
    afterDeaths: () => Promise.resolve({ suspects: 1, parked: new Map([["plan", 1]]) }),
    clock: () => 1000,
  });
  metrics.hookAnswered("bitbucket-cloud", "new");
  metrics.deliveryEnded("jenkins", "sent");
  metrics.attemptTook("jenkins", 5);
  metrics.buildBecame("passed");
  metrics.hostCalled("done");
  metrics.requestTook("/hooks/:endpointId", "POST", 202, 5);
  metrics.databaseWrote(5);
  return (await metrics.scrape()).text;
}

/** Names of metrics in an expression, each with the labels it is picked or grouped by. */
function namesIn(expression: string): string[] {
  return [...expression.matchAll(/\b(?:ci_bridge|nodejs|process)_\w+/g)].map(([name]) => name);
}

describe("what operations are given (R19)", () => {
  const dashboard = dashboardShape.parse(JSON.parse(readFileSync("docs/operations/grafana-dashboard.json", "utf8")));
  const rules = rulesShape
    .parse(parse(readFileSync("docs/operations/alert-rules.yml", "utf8")))
    .groups.flatMap((group) => group.rules);
  const expressions = [
    ...dashboard.panels.flatMap((panel) => panel.targets.map(({ expr }) => expr)),
    ...rules.map(({ expr }) => expr),
  ];

  it("names metrics that a scrape has", async () => {
    const text = await scrape();
    assert.ok(expressions.length > 20);
    for (const expression of expressions) {
      const names = namesIn(expression);
      assert.ok(names.length > 0, expression);
      for (const name of names) assert.match(text, new RegExp(`^${name}(\\{| )`, "m"), `${name} in ${expression}`);
    }
  });

  it("shows every metric of ours somewhere", async () => {
    const ours = [...(await scrape()).matchAll(/^# TYPE (ci_bridge_\w+)/gm)].map(([, name]) => name ?? "");
    assert.ok(ours.length >= 12);
    for (const name of ours)
      assert.ok(
        expressions.some((expression) => expression.includes(name)),
        `${name} stands in no panel and no rule`,
      );
  });

  it("picks labels that the metrics carry", async () => {
    const text = await scrape();
    for (const expression of expressions) {
      for (const [, name = "", list = ""] of expression.matchAll(/\b(ci_bridge_\w+)\{([^}]*)\}/g)) {
        for (const [, label = ""] of list.matchAll(/(?<!\w)(\w+)\s*=~?/g)) {
          if (label !== "job")
            assert.match(text, new RegExp(`^${name}\\{[^}]*\\b${label}="`, "m"), `${label} of ${name}`);
        }
      }
    }
  });

  it("stands in docs/operate.md, rule by rule", () => {
    const page = readFileSync("docs/operate.md", "utf8");
    for (const { alert } of rules) assert.ok(page.includes(alert), `${alert} is not explained`);
  });
});
