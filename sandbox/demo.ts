// npm run demo: everything on one machine. With --once: headless, and one JSON object as the last line.

import { createServer } from "node:net";
import { parseArgs } from "node:util";

import { demoKinds, whyLeftOut } from "./demo/ci-kinds.ts";
import { playHostOnce } from "./demo/host-once.ts";
import { playOnce } from "./demo/once.ts";
import { installApp, linkJob, openSettings, repositoryName, setStage } from "./demo/stage.ts";

const { values } = parseArgs({
  options: {
    once: { type: "boolean", default: false },
    ci: { type: "string", default: "jenkins" },
    host: { type: "string", default: "bitbucket-cloud" },
    door: { type: "string", default: "connect" },
    port: { type: "string", default: "7990" },
  },
});
const print = (line: string): void => void process.stdout.write(`${line}\n`);

if (values.once) process.exitCode = await once(values.ci);
else await live(values.ci, Number(values.port));

async function once(wish: string): Promise<number> {
  if (wish !== "all") {
    const tell = (step: string): void => print(`  ${step}`);
    const result =
      values.host === "bitbucket-cloud"
        ? await playOnce(wish, tell, values.door)
        : await playHostOnce(values.host, wish, tell);
    print(JSON.stringify(result));
    return result.ok ? 0 : 1;
  }
  const results = [];
  const leftOut = [];
  for (const kind of Object.keys(demoKinds)) {
    const why = whyLeftOut(kind);
    if (why === undefined) results.push(await playOnce(kind, (step) => print(`  ${kind}: ${step}`)));
    else leftOut.push(`${kind.padEnd(20)} left out: ${why}`);
  }
  print(["", "kind                 builds  status       badge      ms"].join("\n"));
  for (const result of results)
    print(
      [
        result.ci.padEnd(20),
        String(result.triggered).padEnd(7),
        (result.status === "" ? "-" : result.status).padEnd(12),
        (result.badge === "" ? "-" : result.badge).padEnd(10),
        String(result.ms),
      ].join(" "),
    );
  for (const line of leftOut) print(line);
  // A build server has to have everything: there nothing may be left out unnoticed.
  const isWhole = leftOut.length === 0 || process.env["CI"] !== "true";
  const isOk = isWhole && results.every((result) => result.ok);
  print(
    JSON.stringify({
      ok: isOk,
      kinds: results.length,
      closed: results.filter((result) => result.ok).length,
      leftOut: leftOut.length,
    }),
  );
  return isOk ? 0 : 1;
}

/** On four ports in a row. */
async function live(kind: string, first: number): Promise<void> {
  const ports = { bitbucket: first, api: first + 1, ci: first + 2, app: first + 3 };
  const taken = await firstTaken(Object.values(ports));
  if (taken !== undefined) {
    print(`Port ${taken} is taken: stop what listens there, perhaps another demo, or take others with --port.`);
    process.exitCode = 1;
    return;
  }
  const stage = await setStage(kind, ports, print);
  let isStopping = false;
  async function stop(): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    print("stopping");
    await stage.stop();
    process.exit(0);
  }
  process.on("SIGINT", () => void stop());
  process.on("SIGTERM", () => void stop());
  await installApp(stage);
  // Only what is handed to the build decides how it ends.
  const toldOfMessages = stage.ci.parameters?.includes("subject") === true ? " or message" : "";
  await linkJob(stage, kind, await openSettings(stage));
  print(`
  Bitbucket     ${stage.bitbucket.webUrl}/${repositoryName}
  settings      ${stage.bitbucket.webUrl}/${repositoryName}/admin
  CI server     ${stage.ci.url}
  the app       ${stage.app.url}

Push with the buttons of the Bitbucket page: the status appears beside the commit.
A branch${toldOfMessages} with "fail" in it makes a red build. Ctrl-C ends everything.`);
}

/** The first of these ports that something listens on. */
async function firstTaken(ports: readonly number[]): Promise<number | undefined> {
  for (const port of ports) {
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    server.close();
    if (!isFree) return port;
  }
  return undefined;
}
