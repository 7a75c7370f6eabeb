// npm run demo -- --once --host <kind>: the main job for repositories that do not live on Bitbucket Cloud, headless.

import { startApp } from "./app-process.ts";
import type { AppProcess } from "./app-process.ts";
import { demoKinds } from "./ci-kinds.ts";
import type { DemoCi } from "./demo-ci.ts";
import type { DemoHost } from "./demo-host.ts";
import { demoHosts } from "./host-kinds.ts";
import { badgeAddress } from "./once.ts";
import type { DemoResult } from "./once.ts";
import { linkJob } from "./stage.ts";
import { followLink, openPage, pressForm, submitForm } from "./visitor-browser.ts";
import type { Page } from "./visitor-browser.ts";
import { readBadge, waitFor } from "./watch.ts";

interface HostStage {
  readonly host: DemoHost;
  readonly ci: DemoCi;
  readonly app: AppProcess;
}

/** Plays the whole story with one kind of host and one kind of CI server. */
export async function playHostOnce(
  hostKind: string,
  kind: string,
  tell: (step: string) => void,
): Promise<DemoResult & { readonly host: string }> {
  const began = Date.now();
  const started: { stop(): Promise<void> }[] = [];
  const names = { host: hostKind, ci: kind };
  let app: AppProcess | undefined;
  try {
    const startHost = demoHosts[hostKind];
    const startCi = demoKinds[kind];
    if (startHost === undefined)
      throw new Error(
        `there is no demo of the host "${hostKind}"; known are bitbucket-cloud, ${Object.keys(demoHosts).join(", ")}`,
      );
    if (startCi === undefined)
      throw new Error(`there is no demo of "${kind}"; known are ${Object.keys(demoKinds).join(", ")}`);
    const host = await startHost({});
    started.push(host);
    tell(`${host.label} stands; its repository is ${host.repositoryUrl}`);
    const ci = await startCi({ repositoryUrl: host.repositoryUrl, isDataCenter: host.isDataCenter === true });
    started.push(ci);
    tell(`a CI server of kind ${kind} stands at ${ci.url}`);
    app = await startApp({
      bitbucket: { webUrl: "https://bitbucket.org", apiUrl: "https://api.bitbucket.org" },
      environment: { CONNECT: "false" },
    });
    started.push(app);
    tell(`the app is ready at ${app.url}`);
    const seen = await play({ host, ci, app }, kind, tell);
    return { ok: true, ...names, ...seen, ms: Date.now() - began };
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    tell(`stopped: ${problem}`);
    if (app !== undefined) tell(`the app's last words:\n${app.lastWords()}`);
    return { ok: false, ...names, triggered: 0, status: "", badge: "", ms: Date.now() - began, problem };
  } finally {
    for (const one of started.toReversed()) await one.stop();
  }
}

async function play(
  stage: HostStage,
  kind: string,
  tell: (step: string) => void,
): Promise<{ triggered: number; status: string; badge: string }> {
  const { host, ci, app } = stage;
  const made = await app.command("tenant", ["create", ...host.words], host.token);
  await host.attach({ url: wordAfter(made, "hook URL"), secret: wordAfter(made, "secret") });
  const webhook =
    host.isDataCenter === true
      ? "the app makes its webhook itself"
      : "its hook URL and secret are pasted into the sender";
  tell(`npm run tenant -- create made a tenant; ${webhook}`);
  const settings = await openRepository(stage, wordAfter(made, "tenant"), tell);
  const linked = await linkJob(stage, kind, settings);
  tell("a CI server and a job are linked through the settings page");
  const hasReporter = host.isDataCenter === true && ci.reportBy !== undefined;
  if (hasReporter) {
    ci.reportBy?.({ url: app.url, ...(await makeReporter(settings)) });
    tell("the CI's own reporter for Bitbucket posts to the app, too");
  }
  const hash = await host.push("Round prices up\n");
  tell(`pushed ${hash.slice(0, 12)} to main`);
  const status = await seeStatus(host, hash, tell);
  if (hasReporter) {
    const reported = () => host.reported?.(hash).find((one) => one.startsWith(host.passed));
    tell(`the CI's own reporter brought ${await waitFor("the status of the CI's own reporter", reported, 20_000)}`);
  }
  const badgeUrl = badgeAddress(linked.html("body").html() ?? "");
  const badge = await waitFor(
    "a passing badge",
    async () => ((await readBadge(badgeUrl)) === "passing" ? "passing" : undefined),
    20_000,
  );
  tell(`the badge says ${badge}: ${badgeUrl}`);
  const triggered = await ci.builds();
  if (triggered !== 1) throw new Error(`the CI ran ${triggered} builds instead of one`);
  const [breach] = host.breaches();
  if (breach !== undefined) throw new Error(`a call broke the host's rules: ${breach}`);
  return { triggered, status, badge };
}

/** By its name where the host can be asked; else it appears once something was pushed, which no link takes yet. */
async function openRepository({ host, app }: HostStage, tenantId: string, tell: (step: string) => void): Promise<Page> {
  const link = (await app.command("tenant", ["open", tenantId])).trim();
  const list = await submitForm(await openPage(link), {});
  if (host.repositoryName !== undefined) return await submitForm(list, { name: host.repositoryName });
  const hash = await host.push("Begin\n");
  tell(`pushed ${hash.slice(0, 12)} to main, to make the repository known`);
  return await waitFor(
    "the repository in the list",
    async () => followLink(await openPage(list.url, list.cookies), /^\/repositories\/./).catch(() => undefined),
    10_000,
  );
}

/** Makes the credentials of a CI server's own reporter, on the server's page. */
async function makeReporter(settings: Page): Promise<{ id: string; secret: string }> {
  const server = await followLink(await openPage(settings.url, settings.cookies), /\/servers\/[^/]+$/);
  const shown = await pressForm(server, /report-secret/);
  const [id = "", secret = ""] = ["#reporting-id", "#reporting-secret"].map((field) => shown.html(field).attr("value"));
  if (id === "" || secret === "") throw new Error("the server's page shows no credentials for reporters");
  return { id, secret };
}

async function seeStatus(host: DemoHost, hash: string, tell: (step: string) => void): Promise<string> {
  if (host.states === undefined) return "";
  const last = await waitFor(
    `a status ${host.passed} on ${hash.slice(0, 12)}`,
    () => host.states?.(hash).findLast((state) => state === host.passed),
    60_000,
  );
  tell(`the host was shown ${host.states(hash).join(", then ")}`);
  return last;
}

function wordAfter(printed: string, label: string): string {
  const found = new RegExp(`^${label}\\s+(\\S+)`, "m").exec(printed)?.[1];
  if (found === undefined) throw new Error(`npm run tenant -- create printed no ${label}: ${printed}`);
  return found;
}
