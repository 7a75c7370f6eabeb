// Conversations of each CI adapter of the registry with its stand-in, and what the stand-in reports by itself:
// written down once, to be held again.

import { setTimeout as wait } from "node:timers/promises";

import { demoKinds } from "../../sandbox/demo/ci-kinds.ts";
import { startStandIn } from "../../sandbox/stand-in/start.ts";
import type { StandIn } from "../../sandbox/stand-in/start.ts";
import { ciAdapters } from "../../src/ci/registry.ts";
import { isFinished } from "../../src/core/build.ts";
import type { Answered, Talk } from "../../src/core/call.ts";
import type { CiAdapter, Polled } from "../../src/core/ci-adapter.ts";
import type { FieldValues } from "../../src/core/field.ts";
import type { Link } from "../../src/core/link.ts";
import type { Server } from "../../src/core/server.ts";
import { talk as talkTo } from "../ci/loopback.ts";
import { buildOf, hookOf, linkOf, requestOf, samplePush, serverOf } from "../ci/samples.ts";
import { rows } from "../ci/stand-ins.ts";
import { buildbotRecordings } from "./buildbot-recordings.ts";
import type { CiRecordings, Recording } from "./talk-probes.ts";

interface Played {
  readonly standIn: { readonly url: string; stop(): Promise<void> };
  readonly server: FieldValues;
  readonly job: FieldValues;
}

const looks = 400;

/** By kind. A kind without a stand-in cannot be recorded, and throws. */
export async function recordCiServers(): Promise<Map<string, CiRecordings>> {
  const kinds = Object.entries(ciAdapters);
  return new Map(
    await Promise.all(
      kinds.map(
        async ([id, adapter]) =>
          [id, id === "buildbot" ? buildbotRecordings(adapter) : await record(id, adapter)] as const,
      ),
    ),
  );
}

async function record(id: string, adapter: CiAdapter): Promise<CiRecordings> {
  const ear = await startStandIn({}, () => ({ answer: () => ({ status: 204, headers: {}, body: "" }) }));
  const played = await play(id, ear);
  const split = (scope: string, values: FieldValues, isSecret: boolean): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values).filter(([name]) =>
        adapter.fields.some(
          (field) => field.name === name && field.scope === scope && (field.type === "secret") === isSecret,
        ),
      ),
    );
  const server = serverOf(
    id,
    split("server", { url: played.standIn.url, ...played.server }, false),
    split("server", played.server, true),
  );
  const link = linkOf(split("link", played.job, false), { secrets: split("link", played.job, true) });
  try {
    const talks = await hold(id, adapter, server, link, `${ear.url}/results/token?delivery=delivery-1`);
    for (let look = 0; look < 20 && ear.requests.length === 0; look += 1) await wait(100);
    return {
      adapter,
      link,
      talks,
      reports: ear.requests.map((request) => ({
        headers: request.headers as Record<string, string>,
        query: {},
        body: request.body,
      })),
    };
  } finally {
    await played.standIn.stop();
    await ear.stop();
  }
}

/** A stand-in that reports by itself, where there is one. */
async function play(id: string, ear: StandIn): Promise<Played> {
  const row = rows[id];
  if (row !== undefined) {
    return {
      standIn: await row.start(`${ear.url}/results/token`),
      server: { ...row.settings, ...row.secrets },
      job: { ...row.link, ...row.linkSecrets },
    };
  }
  const demo = await demoKinds[id]?.({ repositoryUrl: samplePush.repository.url });
  if (demo === undefined) throw new Error(`${id} has no stand-in`);
  demo.hear?.(`${ear.url}/results/token`);
  return { standIn: demo, server: demo.server, job: demo.job };
}

async function hold(
  id: string,
  adapter: CiAdapter,
  server: Server,
  link: Link,
  resultUrl: string,
): Promise<Recording[]> {
  const talks: Recording[] = [];
  async function keep<T>(name: string, make: () => Talk<T>): Promise<T> {
    const answers: Answered[] = [];
    const value = await talkTo(listen(make(), answers));
    if (answers.length > 0) talks.push({ name: `${id} ${name}`, make, answers });
    return value;
  }
  const request = requestOf(server, link, {
    event: samplePush,
    resultUrl,
    hook: hookOf("{}"),
    file: { path: ".probo.yaml", text: "steps: []" },
    repositoryTokenKey: "key",
  });
  await keep("test", () => adapter.test(server, link));
  const started = await keep("start", () => adapter.start(request));
  if (started.outcome !== "accepted") throw new Error(`${id} started nothing: ${JSON.stringify(started)}`);
  const build = buildOf(started.run, { url: started.url });
  const poll = (): Talk<Polled | undefined> => adapter.poll?.(build, link, server, 1000) ?? nothing();
  for (let look = 0, isDone = started.run === ""; !isDone && look < looks; look += 1) {
    const polled = await talkTo(poll());
    isDone =
      polled === undefined ||
      polled.outcome === "gone" ||
      (polled.outcome === "result" && isFinished(polled.result.state));
    if (look === 0 || isDone) await keep(look === 0 ? "poll at first" : "poll at last", poll);
    if (!isDone) await wait(20);
  }
  if (adapter.abort !== undefined)
    await keep("abort", () => adapter.abort?.({ ...build, state: "running" }, link, server) ?? nothing());
  return talks;
}

/** The talk, with what it is told written down. */
function* listen<T>(talk: Talk<T>, answers: Answered[]): Talk<T> {
  let step = talk.next();
  while (step.done !== true) {
    const answer = yield step.value;
    if (answer.kind === "answered") answers.push(answer);
    step = talk.next(answer);
  }
  return step.value;
}

/** For what cannot be asked. */
function* nothing(): Talk<undefined> {
  yield* [];
  return undefined;
}
