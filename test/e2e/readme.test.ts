// Every sentence of the README's "Try it" is a test, and a sentence without one fails.

import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";

import type { Browser, Page } from "playwright-core";

import { openBrowser } from "./browser.ts";

const readme =
  readFileSync("README.md", "utf8")
    .split("\n## ")
    .find((part) => part.startsWith("Try it")) ?? "";
/** Free in the middle of what the system hands out to nobody who does not ask. */
const firstPort = 17_990 + (process.pid % 400) * 4;

/** Its prose, sentence by sentence; code is what the sentences are about. */
function sentences(): string[] {
  const prose = readme.slice(readme.indexOf("\n")).replaceAll(/```[\s\S]*?```/g, "");
  return prose
    .replaceAll(/\s+/g, " ")
    .trim()
    .split(/(?<=[.:]) (?=[A-Z])/);
}

/** Commands of its code blocks. */
function commands(): string[] {
  return [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((block) => (block[1] ?? "").trim().split(/\n| && /));
}

interface Running {
  readonly process: ChildProcess;
  /** Everything it printed so far. */
  readonly printed: () => string;
}

function start(...options: readonly string[]): Running {
  let text = "";
  const child = spawn(process.execPath, ["sandbox/demo.ts", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  child.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  return { process: child, printed: () => text };
}

async function saysSoon(running: Running, what: string): Promise<void> {
  while (!running.printed().includes(what)) {
    if (running.process.exitCode !== null) throw new Error(`it ended: ${running.printed()}`);
    await once(running.process.stdout ?? running.process, "data");
  }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe("the README's Try it", function () {
  this.timeout(120_000);
  let browser: Browser;
  let demo: Running;
  let page: Page;
  let headless: string[] = [];

  before(async function () {
    browser = await openBrowser(this);
    this.timeout(120_000);
    demo = start("--port", String(firstPort));
    page = await browser.newPage();
    await saysSoon(demo, "Ctrl-C ends everything.");
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    (demo as Running | undefined)?.process.kill("SIGKILL");
  });

  /** "  Bitbucket     http://…" */
  function printed(what: string): string {
    const [, address = ""] = new RegExp(`^ {2}${what} +(http\\S+)$`, "m").exec(demo.printed()) ?? [];
    assert.notEqual(address, "", `no address of ${what} in ${demo.printed()}`);
    return address;
  }

  /** The newest commit's status, with the colour it is shown in, once it is over. */
  async function verdictAfter(button: string): Promise<{ word: string; red: number; green: number }> {
    const pills = page.locator("#commits .pill");
    const before = await pills.count();
    await page.getByRole("button", { name: button, exact: true }).click();
    const isNew = `document.querySelectorAll("#commits .pill").length > ${before}`;
    await page.waitForFunction(`${isNew} && !document.querySelector("#commits .pill[data-state=INPROGRESS]")`);
    const word = await pills.first().innerText();
    const colour: string = await page.evaluate("getComputedStyle(document.querySelector('#commits .pill')).color");
    const [red = 0, green = 0] = [...colour.matchAll(/\d+/g)].map(Number);
    return { word, red, green };
  }

  const tests: Readonly<Record<string, () => Promise<void> | void>> = {
    "On a machine with Node 20 or newer and npm (which may warn of a library that wants a newer Node: the app brings the one it runs on):":
      () => {
        const own = JSON.parse(readFileSync("package.json", "utf8")) as {
          engines: Record<string, string>;
          scripts: Record<string, string>;
          devDependencies: Record<string, string>;
        };
        assert.equal(own.engines["node"], ">=20");
        assert.match(own.devDependencies["node"] ?? "", /^2[4-9]\./);
        for (const command of commands().filter((one) => one !== "npm ci")) {
          const [, script = ""] = /^npm (?:run )?([\w:-]+)/.exec(command) ?? [];
          assert.ok(Object.hasOwn(own.scripts, script), command);
        }
      },
    "This starts a Bitbucket Cloud and a Jenkins that live on loopback and speak the real protocols, installs the app in a workspace, links one repository to one job, and prints the addresses.":
      async () => {
        for (const what of ["Bitbucket", "settings", "CI server", "the app"])
          assert.equal(new URL(printed(what)).hostname, "127.0.0.1");
        const jenkins = await fetch(`${printed("CI server")}/api/json`);
        assert.match(jenkins.headers.get("x-jenkins") ?? "", /^\d/);
        const api = await fetch(`http://127.0.0.1:${firstPort + 1}/2.0/repositories/acme/payments`);
        assert.match(JSON.stringify(await api.json()), /"type":"(error|repository)"/);
        await page.goto(printed("settings"));
        await page.locator("a[href*='/admin/addon/']").first().click();
        const frame = page.locator("iframe").first().contentFrame();
        await frame.getByRole("heading", { name: "CI links" }).waitFor();
        assert.deepEqual(await frame.getByRole("button", { name: /^Pause / }).allInnerTexts(), ["Pause\npayments"]);
      },
    "Open the repository's page, press _Push a commit_ and watch the status turn green; _Push a failing commit_ shows a red one.":
      async () => {
        await page.goto(printed("Bitbucket"));
        const passed = await verdictAfter("Push a commit");
        assert.match(passed.word, /Successful/);
        assert.ok(passed.green > passed.red, JSON.stringify(passed));
        const failed = await verdictAfter("Push a failing commit");
        assert.match(failed.word, /Failed/);
        assert.ok(failed.red > failed.green, JSON.stringify(failed));
      },
    "Everything stops with Ctrl-C.": async () => {
      const ports = [0, 1, 2, 3].map((at) => firstPort + at);
      assert.deepEqual(await Promise.all(ports.map(isOpen)), [true, true, true, true]);
      demo.process.kill("SIGINT");
      const [code] = (await once(demo.process, "exit")) as [number | null];
      assert.equal(code, 0);
      assert.deepEqual(await Promise.all(ports.map(isOpen)), [false, false, false, false]);
    },
    "Headless, each step printed and checked from outside:": async () => {
      const run = start("--once");
      const [code] = (await once(run.process, "exit")) as [number | null];
      headless = run.printed().trimEnd().split("\n");
      assert.equal(code, 0, headless.join("\n"));
      const steps = headless.filter((line) => line.startsWith("  "));
      for (const step of [
        "Bitbucket Cloud stands at",
        "is installed",
        "are linked",
        "pushed",
        "SUCCESSFUL",
        "badge says",
      ])
        assert.ok(
          steps.some((line) => line.includes(step)),
          `${step}\n${headless.join("\n")}`,
        );
    },
    'Its last line is one JSON object: `{"ok":true,"triggered":…,"status":"SUCCESSFUL","badge":"passing","ms":…}`.':
      () => {
        const promised = /`(\{.*\})`/.exec(readme.replaceAll(/\s+/g, " "))?.[1] ?? "";
        const told = JSON.parse(headless.at(-1) ?? "") as Record<string, unknown>;
        for (const [, name = "", value = ""] of promised.matchAll(/"(\w+)":("\w+"|true|…)/g)) {
          assert.ok(Object.hasOwn(told, name), name);
          assert.equal(JSON.stringify(told[name]), value === "…" ? JSON.stringify(Number(told[name])) : value, name);
        }
      },
    "All tests:": () => {
      assert.ok(commands().includes("npm test"));
    },
  };

  it("has a test for each of its sentences, and none for a sentence it has no more", () =>
    assert.deepEqual(Object.keys(tests), sentences()));

  for (const [sentence, test] of Object.entries(tests)) it(sentence, test);
});
