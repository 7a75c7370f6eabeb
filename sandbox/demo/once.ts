// npm run demo -- --once: the main job end to end, headless, each step seen from outside.

import { demoDoors } from "./doors.ts";
import type { DemoDoor } from "./doors.ts";
import { linkJob, repositoryName, setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";
import { readBadge, waitFor, waitForKey } from "./watch.ts";

/** The status key of the link the demo makes. */
const ownKey = "ci-payments";

export interface DemoResult {
  readonly ok: boolean;
  readonly ci: string;
  /** Builds the CI was seen to run. */
  readonly triggered: number;
  readonly status: string;
  readonly badge: string;
  readonly ms: number;
  readonly problem?: string;
}

/** Plays the whole story with one kind of CI server, by one way in; a step that cannot be seen makes it not ok. */
export async function playOnce(
  kind: string,
  tell: (step: string) => void,
  door = "connect",
): Promise<DemoResult & { readonly door: string }> {
  const began = Date.now();
  let stage: Stage | undefined;
  try {
    const way = demoDoors[door];
    if (way === undefined)
      throw new Error(`there is no demo of the door "${door}"; known are ${Object.keys(demoDoors).join(", ")}`);
    stage = await setStage(kind, {}, tell, (bitbucket) => way.configure?.(bitbucket) ?? {});
    const seen = await play(stage, kind, way, tell);
    return { ok: true, ci: kind, door, ...seen, ms: Date.now() - began };
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    tell(`stopped: ${problem}`);
    if (stage !== undefined) tell(`the app's last words:\n${stage.app.lastWords()}`);
    return { ok: false, ci: kind, door, triggered: 0, status: "", badge: "", ms: Date.now() - began, problem };
  } finally {
    await stage?.stop();
  }
}

async function play(
  stage: Stage,
  kind: string,
  door: DemoDoor,
  tell: (step: string) => void,
): Promise<{ triggered: number; status: string; badge: string }> {
  const settings = await door.enter(stage);
  tell(`the app is installed in the workspace, and its settings page of ${repositoryName} is open`);
  const linked = await linkJob(stage, kind, settings);
  tell("a CI server and a job are linked through the settings page");
  const { hash } = stage.bitbucket.pushCommit({
    repository: repositoryName,
    message: "Round prices up\n",
    files: { "src/pay.ts": "export const price = 2;\n" },
  });
  tell(`pushed ${hash.slice(0, 12)} to main`);
  const progress = await waitForKey(stage, hash, ownKey, ["INPROGRESS", "SUCCESSFUL"]);
  tell(`Bitbucket shows ${progress.state} under the key ${progress.key}`);
  const verdict = await waitForKey(stage, hash, ownKey, ["SUCCESSFUL", "FAILED", "STOPPED"], 60_000);
  tell(`Bitbucket shows ${verdict.state}: ${verdict.url}`);
  if (verdict.state !== "SUCCESSFUL") throw new Error(`the verdict was ${verdict.state}`);
  const triggered = await stage.ci.builds();
  if (triggered !== 1) throw new Error(`the CI ran ${triggered} builds instead of one`);
  const badgeUrl = badgeAddress(linked.html("body").html() ?? "");
  const badge = await waitFor(
    "a passing badge",
    async () => ((await readBadge(badgeUrl)) === "passing" ? "passing" : undefined),
    5_000,
  );
  tell(`the badge says ${badge}: ${badgeUrl}`);
  const breaches = stage.bitbucket.breaches({});
  if (breaches.length > 0) throw new Error(`calls broke Bitbucket's API description: ${JSON.stringify(breaches[0])}`);
  return { triggered, status: verdict.state, badge };
}

/** The page that shows a link has its badge's address to copy. */
export function badgeAddress(html: string): string {
  const found = /https?:\/\/[^\s"'<>()]+\/badge\/[A-Za-z0-9_-]+\.svg/.exec(html);
  if (found === null) throw new Error("the link's page shows no badge address");
  return found[0];
}
