// Every page in every state a person meets, on the sample rows of the page tests.

import type { Page } from "playwright-core";

import { ciAdapters } from "../../src/ci/registry.ts";
import type { BuildState } from "../../src/core/build.ts";
import type { DeliveryState } from "../../src/core/delivery.ts";
import { Problem, problemTable } from "../../src/core/problem.ts";
import type { Visitor } from "../../src/http/guards/visitor.ts";
import { now, repositoryId, sampleBuild, sampleTenant } from "../../test/http/pages/sample.ts";
import { frameAdmin, type Stage } from "../../test/http/pages/stage.ts";
import { sampleWebhookAdmin } from "../../test/http/sample-webhook.ts";

export interface State {
  readonly name: string;
  readonly address: string;
  /** Who looks: an admin in a tab unless said otherwise; undefined for somebody without a session. */
  readonly visitor?: Visitor | undefined;
  readonly prepare?: (stage: Stage) => void;
  /** What a person does there before the picture is taken. */
  readonly act?: (page: Page) => Promise<void>;
}

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const reader: Visitor = { ...frameAdmin, role: "read" };
const hour = 3_600_000;

const settings: readonly State[] = [
  { name: "settings-empty", address: "/repositories/%7Bquiet%7D" },
  { name: "settings-links", address: mine, prepare: ({ rows }) => void (rows.deliveries = []) },
  { name: "settings-parked", address: mine },
  { name: "settings-frame", address: "/frame/settings", visitor: frameAdmin },
  { name: "settings-reader", address: "/frame/settings", visitor: reader },
  {
    name: "settings-troubles",
    address: mine,
    prepare({ rows }) {
      const reason = "Nothing answers at ci.example.com port 443 (connection refused): check that the server runs.";
      rows.troubles.push({
        tenantId: "a",
        serverId: "a-server",
        failures: 7,
        reason,
        since: now - hour,
        openUntil: now + hour,
      });
      rows.health.push({ tenantId: "a", linkId: "unit", isFailing: true, changes: 1, reason, since: now - hour });
      rows.parked.push({ tenantId: "a", kind: "plan", subjectId: "hook-of-e3", parkedAt: now - hour, repositoryId });
      rows.tenants[0] = sampleTenant("a", {
        settings: {
          authorisation: "oauth-code",
          authorisationProblem: "Bitbucket refuses the refresh token: authorise the app again.",
        },
      });
    },
  },
  { name: "repositories", address: "/repositories" },
  { name: "hooks", address: "/hooks" },
  { name: "hooks-none", address: "/hooks", prepare: ({ rows }) => void (rows.hooks = []) },
  { name: "hook", address: `${mine}/hooks/hook-of-e3` },
  { name: "alerts", address: `${mine}/alerts` },
  { name: "alerts-refused", address: `${mine}/alerts`, act: fillAndSend("input[type=url]", "nonsense") },
  { name: "webhook", address: `${mine}/webhook`, prepare: ownWebhook },
  { name: "webhook-remove", address: `${mine}/webhook/remove`, prepare: ownWebhook },
  { name: "webhook-secret", address: `${mine}/webhook/secret?endpoint=sample-address`, prepare: ownWebhook },
];

const forms: readonly State[] = [
  {
    name: "choose-kind",
    address: `${mine}/new-server`,
    prepare: (stage) => Object.assign(stage.ports, { adapters: ciAdapters }),
  },
  { name: "choose-server", address: `${mine}/new-link` },
  { name: "server-form-new", address: `${mine}/new-server?kind=jenkins` },
  { name: "server-form-refused", address: `${mine}/new-server?kind=jenkins`, act: press("Save and go on") },
  { name: "server-form-tested", address: `${mine}/new-server?kind=jenkins`, act: press("Test connection") },
  { name: "server-form", address: `${mine}/servers/a-server` },
  { name: "server-of-another-owner", address: `${mine}/servers/a-server`, visitor: frameAdmin },
  { name: "server-remove", address: `${mine}/servers/a-server/remove` },
  { name: "link-form-new", address: `${mine}/new-link?server=a-server` },
  { name: "link-form-refused", address: `${mine}/new-link?server=a-server`, act: press("Save") },
  { name: "link-form", address: `${mine}/links/unit/edit` },
  { name: "link-form-previewed", address: `${mine}/links/unit/edit`, act: press("Preview") },
  { name: "link", address: `${mine}/links/unit` },
  { name: "link-reader", address: `${mine}/links/unit`, visitor: reader },
  { name: "link-paused", address: `${mine}/links/nightly` },
  { name: "link-remove", address: `${mine}/links/unit/remove` },
];

const reasons: Readonly<Record<DeliveryState, string>> = {
  waiting: "the server did not answer within 10 s; trying again",
  sent: "queued as item 37",
  parked: "Jenkins answered 403: the user bridge may not start this job. Give it Job/Build, then try again.",
  ignored: "Jenkins found nothing to run for this commit",
  superseded: "the newer commit 5a1ec0de5a1e came before this one was sent",
  cancelled: "the link to this job was removed",
};
const deliveries: readonly State[] = [
  ...(Object.keys(reasons) as DeliveryState[]).map((state) => ({
    name: `delivery-${state}`,
    address: `${mine}/deliveries/d2`,
    prepare: ({ rows }: Stage) =>
      void (rows.deliveries = rows.deliveries.map((one) =>
        one.id === "d2" ? { ...one, state, reason: reasons[state] } : one,
      )),
  })),
  { name: "delivery-not-tried", address: `${mine}/deliveries/d2`, prepare: ({ rows }) => void (rows.attempts = []) },
  { name: "delivery-evidence", address: `${mine}/deliveries/d2`, act: openFolds },
  { name: "delivery-reader", address: `${mine}/deliveries/d2`, visitor: reader },
];

const buildStates: readonly BuildState[] = [
  "queued",
  "running",
  "passed",
  "unstable",
  "failed",
  "aborted",
  "not-built",
  "lost",
  "skipped",
];
const builds: readonly State[] = [
  ...buildStates.map((state) => ({
    name: `build-${state}`,
    address: "/builds/page-token-unit-2",
    visitor: undefined,
    prepare: (stage: Stage) => changeUnitBuild(stage, state),
  })),
  {
    name: "build-parts",
    address: "/builds/page-token-unit-2",
    visitor: undefined,
    prepare(stage) {
      changeUnitBuild(stage, "failed");
      for (const [context, state] of [
        ["lint", "failed"],
        ["types", "passed"],
      ] as const)
        stage.rows.builds.push(
          sampleBuild("unit", state, 3, { deliveryId: "d3", context, pageToken: context, id: context }),
        );
    },
  },
];

const sums: Readonly<Record<string, readonly BuildState[]>> = {
  passed: ["passed", "passed", "passed"],
  failed: ["passed", "failed", "passed"],
  moving: ["running", "queued", "passed"],
  warned: ["unstable", "passed", "passed"],
  stopped: ["aborted", "lost", "passed"],
};
const panels: readonly State[] = [
  ...Object.entries(sums).map(([sum, states]) => ({
    name: `panel-${sum}`,
    address: "/frame/repository",
    visitor: frameAdmin,
    prepare: ({ rows }: Stage) =>
      void (rows.builds = rows.builds.map((build, at) => ({
        ...build,
        state: states[at] ?? "passed",
        description: "",
      }))),
  })),
  {
    name: "panel-none-built",
    address: "/frame/repository",
    visitor: frameAdmin,
    prepare: ({ rows }) => void (rows.builds = []),
  },
  {
    name: "panel-no-links",
    address: "/frame/repository",
    visitor: reader,
    prepare: ({ rows }) => void (rows.links = []),
  },
  { name: "panel-pull-request", address: "/frame/pull-request?pullRequest=12", visitor: frameAdmin },
  {
    name: "panel-held-up",
    address: "/frame/pull-request?pullRequest=12",
    visitor: reader,
    prepare({ rows }) {
      rows.builds = [];
      rows.deliveries = rows.deliveries.filter(({ id }) => id === "d3");
    },
  },
];

const front: readonly State[] = [
  { name: "landing", address: "/", visitor: undefined },
  { name: "sign-in", address: "/sign-in/token", visitor: undefined },
  { name: "sign-in-replaces", address: "/sign-in/replaces", visitor: undefined },
  ...(Object.keys(problemTable) as Problem["code"][])
    .filter((code) => code !== "internal")
    .map((code) => ({
      name: `problem-${code}`,
      address: "/repositories",
      prepare: (stage: Stage) =>
        Object.assign(stage, {
          ask: () => Promise.reject(new Problem(code, "What happened, who has to act, and what to do stands here.")),
        }),
    })),
];

/** In the order of the index. */
export const states: readonly State[] = [...settings, ...forms, ...deliveries, ...builds, ...panels, ...front];

function press(name: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.getByRole("button", { name, exact: true }).first().click();
    await page.locator(".fault, .message, #preview dl").first().waitFor();
  };
}

function fillAndSend(field: string, text: string): (page: Page) => Promise<void> {
  return async (page) => {
    await page.locator(field).first().fill(text);
    await page.locator("main form button[type=submit]").first().click();
    await page.locator(".fault, .message").first().waitFor();
  };
}

async function openFolds(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
}

function ownWebhook(stage: Stage): void {
  Object.assign(stage.ports, { webhooks: sampleWebhookAdmin(stage.rows, { isFor: () => true }) });
}

function changeUnitBuild({ rows }: Stage, state: BuildState): void {
  const isOver = state !== "queued" && state !== "running";
  const over = isOver ? { finishedAt: now - 60_000, durationMs: 6000 } : {};
  rows.builds = rows.builds.map((build) =>
    build.linkId === "unit" ? { ...build, state, deliveryId: "d3", description: "", ...over } : build,
  );
  rows.attempts = rows.attempts.map((one) => (one.deliveryId === "d3" ? { ...one, status: 201, ms: 84 } : one));
}
