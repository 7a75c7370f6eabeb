// npm run dev: the demo for whoever works on the app. The app starts again when a file of src, views or public changes,
// on the same data and beside the same Bitbucket and CI server. A change in sandbox/ needs a new start: they live in
// this process.

import { watch } from "node:fs";

import { installApp, linkJob, openSettings, repositoryName, setStage } from "../sandbox/demo/stage.ts";

const watched = ["src", "views", "public"] as const;
/** Editors write a file in several steps. */
const settleMs = 150;
const kind = process.argv[2] ?? "jenkins";
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const stage = await setStage(kind, { bitbucket: 7990, api: 7991, ci: 7992, app: 7993 }, print);
process.once("SIGINT", () => void leave());
process.once("SIGTERM", () => void leave());
await installApp(stage);
await linkJob(stage, kind, await openSettings(stage));

let restarting: Promise<void> | undefined;
let isChangedAgain = false;
let settling: NodeJS.Timeout | undefined;
for (const folder of watched) {
  watch(folder, { recursive: true }, (_event, file) => {
    clearTimeout(settling);
    settling = setTimeout(() => restart(`${folder}/${file ?? ""}`), settleMs);
  });
}
print(`
  Bitbucket     ${stage.bitbucket.webUrl}/${repositoryName}
  settings      ${stage.bitbucket.webUrl}/${repositoryName}/admin
  CI server     ${stage.ci.url}
  the app       ${stage.app.url}
  its log       ${stage.app.folder}/app.log

The app starts again when ${watched.join(", ")} change.
npm run send -- <file.json> posts a payload to it. Ctrl-C ends everything.`);

function restart(changed: string): void {
  if (restarting !== undefined) {
    isChangedAgain = true;
    return;
  }
  restarting = beginAgain(changed).finally(() => {
    restarting = undefined;
    if (!isChangedAgain) return;
    isChangedAgain = false;
    restart("what changed meanwhile");
  });
}

async function beginAgain(changed: string): Promise<void> {
  const began = Date.now();
  await stage.app.end();
  try {
    await stage.app.begin();
    print(`  ${changed}: the app runs again after ${Date.now() - began} ms`);
  } catch (thrown) {
    // A fault in the file that was just written: its next version may start.
    print(`  ${changed}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

async function leave(): Promise<void> {
  print("stopping");
  await restarting;
  await stage.stop();
  process.exit(0);
}
