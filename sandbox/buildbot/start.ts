// Starts a real Buildbot master on loopback, where one is installed: Debian's packages buildbot and buildbot-worker.
import { execFile, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";

/** What a master can be started with; each part is left out of its configuration where it is not given. */
export interface BuildbotOptions {
  readonly port?: number | undefined;
  /** Where HttpStatusPush reports to. */
  readonly reportUrl?: string;
  /** Where BitbucketStatusPush finds its API and its OAuth server. */
  readonly bitbucketCloud?: { readonly url: string; readonly key: string; readonly secret: string };
  /** Where BitbucketServerStatusPush finds its server. */
  readonly bitbucketServer?: { readonly url: string; readonly user: string; readonly password: string };
  /** change_hook_auth. */
  readonly hookUser?: { readonly user: string; readonly password: string };
  /** www.auth: needed for every command to the API. */
  readonly apiUser?: { readonly user: string; readonly password: string };
  /** A repository the poller "payments" watches. */
  readonly gitRepository?: string;
  readonly githubSecret?: string;
  readonly gitlabSecret?: string;
  /** Leaves the dialect base out of change_hook_dialects. */
  readonly withoutBase?: boolean;
}

/** A running master. Its builders are runtests and lint; a branch with "fail" in its name fails, "slow" takes 30 s. */
export interface Buildbot {
  /** Its address, without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

const here = import.meta.dirname;

/**
 * Path of the buildbot command; undefined where it is not installed. Debian's uses the system's Python, so it is looked
 * for first.
 */
export function findBuildbot(): string | undefined {
  const places = ["/usr/bin", ...(process.env["PATH"] ?? "").split(delimiter)].map((folder) =>
    join(folder, "buildbot"),
  );
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts a master in a folder of its own, and resolves when it answers. */
export async function startBuildbot(options: BuildbotOptions = {}): Promise<Buildbot> {
  const command = findBuildbot();
  if (command === undefined)
    throw new Error("Buildbot is not installed: apt-get install --no-install-recommends buildbot buildbot-worker");
  const folder = await mkdtemp(join(tmpdir(), "buildbot-"));
  const master = join(folder, "master");
  await promisify(execFile)(command, ["create-master", "-q", "-r", master]);
  await copyFile(join(here, "master.cfg"), join(master, "master.cfg"));
  const port = options.port ?? (await freePort());
  const environment = {
    ...process.env,
    PYTHONPATH: join(here, "plugin"),
    PYTHONDONTWRITEBYTECODE: "1",
    CI_BRIDGE_BUILDBOT: JSON.stringify({ ...options, port }),
  };
  const child = spawn(command, ["start", "--nodaemon", "."], { cwd: master, env: environment, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(late);
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let look = 0; look < 300; look++) {
    if (child.exitCode !== null) break;
    if (await isUp(url)) return { url, stop };
    await wait(100);
  }
  const log = await readFile(join(master, "twistd.log"), "utf8").catch(() => "no log was written");
  await stop();
  throw new Error(`Buildbot did not start: ${log.slice(-2000)}`);
}

async function isUp(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/api/v2/masters`);
    return answer.ok && (await answer.text()).includes('"active": true');
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
