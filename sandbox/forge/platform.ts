// A Forge platform without an account: installs an app by its manifest, refusing what the real one refuses, and calls
// its endpoints with signed tokens. It knows no product: who asks for an installation says who issues tokens for the
// API, and tells what happened.
import { randomUUID } from "node:crypto";

import { parse } from "yaml";
import { z } from "zod";

import type { Clock } from "../stand-in/clock.ts";
import { callEndpoint, isDone } from "./call-endpoint.ts";
import type { EndpointAnswer, EndpointCall, Installed, IssueToken } from "./call-endpoint.ts";
import { createDeliverer, forgeDelivery } from "./deliver.ts";
import type { Deliverer } from "./deliver.ts";
import { makeSigningKey } from "./keys.ts";
import type { SigningKey } from "./keys.ts";
import { readManifest } from "./manifest-faults.ts";
import { listModules } from "./manifest-shape.ts";
import type { ForgeInstallation, Invocation } from "./sign.ts";

/** Who installs what, where. */
interface InstallInput {
  /** The text of manifest.yml. */
  manifest: string;
  workspaceId: string;
  apiBaseUrl: string;
  environment?: ForgeInstallation["environment"]["type"] | undefined;
  installerAccountId: string;
  issueToken: IssueToken;
}

/** What a merge check said, as people read it. */
interface MergeVerdict {
  key: string;
  isPassed: boolean;
  message: string;
}

/** One call of a page, as `invokeRemote` makes it. */
interface PageCall {
  /** The key of the page's module. */
  module: string;
  path: string;
  method: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** What the page is about: type, repository, pull request. */
  extension: Readonly<Record<string, unknown>>;
  accountId: string;
}

/** A running platform. */
export interface Forge extends Deliverer {
  /** What is published; changed in place. The first is what is signed with. */
  keys: SigningKey[];
  /** Whether the key set is published with padded moduli. */
  arePadded: boolean;
  /** Where tokens name the workspace; without it as sign.ts does. */
  workspaceIn: Invocation["workspaceIn"];
  /** Throws with every fault of the manifest, a line each; tells the app that it was installed. */
  install(input: InstallInput): Installed;
  /** Asks the app once, whatever it answers; then nothing is told any more. */
  uninstall(installed: Installed): Promise<EndpointAnswer[]>;
  /** Runs every schedule once, as the hour does; a failed run is not repeated. */
  runSchedules(installed: Installed): Promise<EndpointAnswer[]>;
  /** Asks every merge check of the app. */
  checkMerge(installed: Installed, pullRequest: Readonly<Record<string, unknown>>): Promise<MergeVerdict[]>;
  /** Answers as `invokeRemote` would hear it. */
  callFromPage(installed: Installed, call: PageCall): Promise<EndpointAnswer>;
}

const pageTimeoutMs = 25_000;
/** Forge publishes no time for these; what they are asked by does not wait for ever. */
const checkTimeoutMs = 10_000;
const uninstallTimeoutMs = 55_000;
const verdictShape = z.object({ success: z.boolean(), message: z.string().optional() });

/** Starts one; keys are made when they are needed first. */
export function createForge(clock: Clock): Forge {
  const keys: SigningKey[] = [];
  const call = (wanted: EndpointCall): Promise<EndpointAnswer> =>
    callEndpoint(wanted, {
      key: signingKeyOf(keys),
      nowMs: clock.now(),
      ...(forge.workspaceIn === undefined ? {} : { workspaceIn: forge.workspaceIn }),
    });
  /** Modules of a type that call an endpoint by themselves, each called. */
  const callAll = (installed: Installed, type: string, timeoutMs: number): Promise<EndpointAnswer[]> =>
    Promise.all(
      listModules(installed.manifest)
        .filter((module) => module.type === type)
        .map(({ key, endpoint = "" }) =>
          call({ installed, module: { type: `core:${type}`, key }, endpoint, body: tickOf(key), timeoutMs }),
        ),
    );
  const forge: Forge = {
    ...createDeliverer({ ...forgeDelivery }, clock, call),
    get keys() {
      signingKeyOf(keys);
      return keys;
    },
    arePadded: false,
    workspaceIn: undefined,
    install(input) {
      const read = readManifest(parse(input.manifest), { mayUseLoopback: true });
      if ("faults" in read) throw new Error(read.faults.join("\n"));
      const installed: Installed = {
        appId: read.manifest.app.id,
        installationId: randomUUID(),
        workspaceId: input.workspaceId,
        environment: { type: input.environment ?? "PRODUCTION", id: randomUUID() },
        apiBaseUrl: input.apiBaseUrl,
        appVersion: "1.0.0",
        manifest: read.manifest,
        isActive: true,
        issueToken: input.issueToken,
      };
      forge.tell(installed, installedEvent(installed, input.installerAccountId));
      return installed;
    },
    async uninstall(installed) {
      const answers = await callAll(installed, "preUninstall", uninstallTimeoutMs);
      installed.isActive = false;
      return answers;
    },
    runSchedules: (installed) => callAll(installed, "scheduledTrigger", forge.settings.timeoutMs),
    async checkMerge(installed, pullRequest) {
      const checks = installed.manifest.modules["bitbucket:mergeCheck"];
      return Promise.all(
        checks.map(async ({ key, endpoint }) => {
          const module = { type: "bitbucket:mergeCheck", key };
          const body = { ...pullRequest, trigger: { type: "on-merge" } };
          return judge(key, await call({ installed, module, endpoint, body, timeoutMs: checkTimeoutMs }));
        }),
      );
    },
    callFromPage(installed, { module: key, body, ...page }) {
      const module = listModules(installed.manifest).find((one) => one.key === key && one.resource !== undefined);
      if (module?.endpoint === undefined) throw new Error(`The manifest has no page ${key}.`);
      const { type, endpoint } = module;
      return call({ installed, module: { type, key }, endpoint, body: body ?? {}, timeoutMs: pageTimeoutMs, page });
    },
  };
  return forge;
}

function signingKeyOf(keys: SigningKey[]): SigningKey {
  const [first] = keys;
  if (first !== undefined) return first;
  const made = makeSigningKey();
  keys.push(made);
  return made;
}

/** https://developer.atlassian.com/platform/forge/events-reference/life-cycle/ */
function installedEvent(installed: Installed, installerAccountId: string) {
  return {
    id: installed.installationId,
    installerAccountId,
    app: { id: installed.appId.replace(/^.*\//, ""), version: installed.appVersion },
    environment: { id: installed.environment.id },
    eventType: "avi:forge:installed:app",
  };
}

/** What schedules and removals are called with: no event, hardly a word. */
function tickOf(moduleKey: string) {
  return { context: { moduleKey }, contextToken: randomUUID() };
}

/** Whatever is no clear yes fails. */
function judge(key: string, answer: EndpointAnswer): MergeVerdict {
  const read = isDone(answer) ? verdictShape.safeParse(readJson(answer.text)) : undefined;
  return read?.success === true
    ? { key, isPassed: read.data.success, message: read.data.message ?? "" }
    : { key, isPassed: false, message: "The check could not be run." };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
