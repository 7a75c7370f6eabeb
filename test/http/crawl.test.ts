// Every page that can be reached from the settings and the panels: where each of its links, buttons and banners leads.

import assert from "node:assert/strict";

import { load } from "cheerio";

import type { PageReply } from "../../src/http/route.ts";
import type { Visitor } from "../../src/http/guards/visitor.ts";
import { now, repositoryId } from "./pages/sample.ts";
import { htmlOf } from "./pages/see.ts";
import { answered, frameAdmin, setStage, tabAdmin, type Stage } from "./pages/stage.ts";
import { sampleWebhookAdmin } from "./sample-webhook.ts";

const mine = `/repositories/${encodeURIComponent(repositoryId)}`;
const reader: Visitor = { ...frameAdmin, role: "read" };

/** A workspace in trouble: each kind of banner stands somewhere. */
function troubledStage(): Stage {
  const stage = setStage(() => answered(401));
  const { rows } = stage;
  Object.assign(stage.ports, { webhooks: sampleWebhookAdmin(rows, { isFor: () => true }) });
  rows.tenants = rows.tenants.map((one) => ({
    ...one,
    settings: { ...one.settings, webhooksRemoved: { [repositoryId]: now + 1 }, authorisationProblem: "It says no." },
  }));
  rows.troubles.push({
    tenantId: "a",
    serverId: "a-server",
    failures: 6,
    openUntil: now + 1,
    reason: "503",
    since: now,
  });
  for (const { id } of rows.links)
    rows.health.push({ tenantId: "a", linkId: id, isFailing: true, changes: 1, reason: "It says no.", since: now });
  rows.parked.push({ tenantId: "a", kind: "poll", subjectId: "x", parkedAt: now, repositoryId });
  return stage;
}

/** Answered by the doors, not by pages. */
const ofDoors = new Set(["/", "/sign-out", "/oauth/start"]);

interface Leads {
  readonly links: readonly string[];
  readonly forms: readonly { readonly action: string; readonly fields: Readonly<Record<string, string>> }[];
}

function leadsOf(html: string): Leads {
  const page = load(html);
  const isOurs = (address: string): boolean =>
    address.startsWith("/") && !ofDoors.has(address.split("?")[0] ?? "") && !address.startsWith("/public");
  const links = page("a[href]")
    .toArray()
    .map((one) => page(one).attr("href") ?? "")
    .filter(isOurs);
  const forms = page("form")
    .toArray()
    .map((one) => {
      const posted = page(one).serializeArray();
      const [button] = page(one).find("button[name]").toArray();
      const intent =
        button === undefined ? {} : { [page(button).attr("name") ?? ""]: page(button).attr("value") ?? "" };
      const fields = { ...Object.fromEntries(posted.map(({ name, value }) => [name, value])), ...intent };
      return { action: page(one).attr("action") ?? "", fields };
    })
    .filter(({ action }) => isOurs(action));
  return { links, forms };
}

const plain = (address: string): string =>
  (address.split("#")[0] ?? "").replace(/(?<=[?&])(?:session|notice)=[^&]*&?/g, "");

async function crawl(
  visitor: Visitor,
  start: readonly string[],
): Promise<{ pages: number; presses: number; faults: string[] }> {
  const faults: string[] = [];
  const seen = new Set(start);
  const pressed = new Set<string>();
  const waiting = [...start];
  const follow = async (what: string, ask: () => Promise<PageReply>): Promise<PageReply | undefined> => {
    try {
      return await ask();
    } catch (thrown) {
      faults.push(`${what}: ${String(thrown)}`);
      return undefined;
    }
  };
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const from = address;
    const reply = await follow(from, () => troubledStage().ask("GET", from, { visitor }));
    if (reply?.kind !== "page") continue;
    const html = await htmlOf(reply, visitor);
    const { links, forms } = leadsOf(html);
    const inMain = load(html)("main a[href], main button");
    if (inMain.length === 0) faults.push(`${from} has no way on`);
    for (const link of links.map(plain)) if (!seen.has(link) && seen.add(link).size > 0) waiting.push(link);
    for (const { action, fields } of forms) {
      const what = `${plain(action)} ${fields["intent"] ?? ""}`;
      if (pressed.has(what)) continue;
      pressed.add(what);
      const stage = troubledStage();
      const done = await follow(`${from}, ${what}`, () => stage.ask("POST", action, { visitor, form: fields }));
      if (done?.kind === "moved")
        await follow(`${from}, ${what}, after it`, () => stage.ask("GET", done.to, { visitor }));
    }
  }
  return { pages: seen.size, presses: pressed.size, faults };
}

describe("where every page leads", () => {
  const panels = ["/frame/pull-request?pullRequest=12", "/frame/repository"];
  const walks: readonly (readonly [who: string, visitor: Visitor, start: readonly string[], pages: number])[] = [
    ["an admin in a tab", tabAdmin, ["/repositories", mine], 25],
    ["an admin in a frame", frameAdmin, ["/frame/settings", ...panels], 20],
    ["a reader in a frame", reader, ["/frame/settings", ...panels], 8],
  ];
  for (const [who, visitor, start, pages] of walks)
    it(`leads ${who} to a page by each link, button and banner, and strands nobody`, async () => {
      const walked = await crawl(visitor, start);
      assert.deepEqual(walked.faults, []);
      assert.ok(walked.pages >= pages, `${walked.pages} pages were walked`);
      if (visitor.role === "admin") assert.ok(walked.presses >= 10, `${walked.presses} buttons were pressed`);
    });
});
