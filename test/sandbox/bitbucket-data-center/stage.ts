// A Data Center with a repository, a webhook that leads to a receiver, and a token to ask it with.

import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";

import { startDataCenter } from "../../../sandbox/bitbucket-data-center/start.ts";
import type { DataCenter } from "../../../sandbox/bitbucket-data-center/start.ts";
import type { DataCenterOptions, Version } from "../../../sandbox/bitbucket-data-center/options.ts";
import { createManualClock } from "../../../sandbox/stand-in/clock.ts";
import type { ManualClock } from "../../../sandbox/stand-in/clock.ts";
import { listen } from "../../../sandbox/stand-in/listen.ts";
import type { Listening } from "../../../sandbox/stand-in/listen.ts";
import type { Received } from "../../../sandbox/stand-in/received.ts";
import { materialAt } from "../../material.ts";
import { ask } from "../stand-in/ask.ts";
import type { Question, Shown } from "../stand-in/ask.ts";

export const versions: readonly Version[] = [5, 7, 9, 10];
export const repository = "ACME/payments";
export const repositoryPath = "/rest/api/latest/projects/ACME/repos/payments";
export const secret = "made-up-secret";
const openapiFile = materialAt("openapi/bitbucket-dc-9.2.swagger.v3.json");

export interface Stage {
  readonly server: DataCenter;
  readonly clock: ManualClock;
  readonly receiver: Listening;
  readonly token: string;
  /** What the receiver answers from now on. */
  answers: number;
  call(method: string, path: string, json?: unknown, more?: Question): Promise<Shown>;
  /** Makes a webhook for the events; returns its id. */
  subscribe(events: readonly string[]): Promise<number>;
  stop(): Promise<void>;
}

export async function setStage(options: DataCenterOptions = {}): Promise<Stage> {
  const clock = createManualClock();
  const server = await startDataCenter({ clock, ...(existsSync(openapiFile) ? { openapiFile } : {}), ...options });
  server.createRepository({ project: "ACME", slug: "payments", files: { "README.md": "# payments\n" } });
  const receiver = await listen(() => ({ status: stage.answers, body: "said" }));
  const { token } = server.createToken({ repository });
  const stage: Stage = {
    server,
    clock,
    receiver,
    token,
    answers: 200,
    call: (method, path, json, more = {}) =>
      ask(server.url, path, {
        method,
        headers: { authorization: `Bearer ${token}` },
        ...(json === undefined ? {} : { json }),
        ...more,
      }),
    async subscribe(events) {
      const made = await stage.call("POST", `${repositoryPath}/webhooks`, {
        name: "test",
        url: `${receiver.url}/hook`,
        events,
        active: true,
        configuration: { secret },
      });
      return Number(made.json["id"]);
    },
    async stop() {
      await Promise.all([server.stop(), receiver.stop()]);
    },
  };
  return stage;
}

/** The signature Bitbucket would have made. */
export function signatureOf(request: Received): string {
  return `sha256=${createHmac("sha256", secret).update(request.body).digest("hex")}`;
}
