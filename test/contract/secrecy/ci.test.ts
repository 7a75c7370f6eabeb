import assert from "node:assert/strict";

import { ciAdapters } from "../../../src/ci/registry.ts";
import type { CiAdapter } from "../../../src/core/ci-adapter.ts";
import type { Host } from "../../../src/core/host.ts";
import { makeLimitPerKey } from "../../../src/core/limits/limit-per-key.ts";
import { abort } from "../../../src/steps/webhook/abort.ts";
import { deliver } from "../../../src/steps/webhook/deliver.ts";
import type { DeliverPorts } from "../../../src/steps/webhook/deliver.ts";
import { poll } from "../../../src/steps/results/poll.ts";
import { record } from "../../../src/steps/results/record.ts";
import type { RecordPorts } from "../../../src/steps/results/record.ts";
import { takeResult } from "../../../src/steps/results/take-result.ts";
import type { TakeResultPorts } from "../../../src/steps/results/take-result.ts";
import { testConnection } from "../../../src/steps/links/test-connection.ts";
import { buildOf, samplePullRequest, samplePush } from "../../ci/samples.ts";
import { coreOf, spellingsOf } from "../../core/secrecy/spellings.ts";
import { freeRoom, freeTurns, keepLog, sampleDelivery, sampleJob, sampleTenant, sampleTime } from "../../sample.ts";
import { echoes, echoOf } from "./echoing.ts";
import type { Echo, EchoKind } from "./echoing.ts";
import { placesOf } from "./places.ts";
import type { Place } from "./places.ts";

/** Everything a secret of which the app wrote down, logged, counted or answered. */
function assertSilent(told: unknown, echo: Pick<Echo, "secrets">, about: string): void {
  const text = JSON.stringify(told, (_name, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("utf8") : value,
  );
  const unescaped = text.replaceAll('\\"', '"').replaceAll("\\\\", "\\");
  for (const secret of echo.secrets()) {
    for (const [name, spelling] of spellingsOf(secret)) {
      for (const place of [text, unescaped])
        assert.ok(
          !place.includes(coreOf(name, spelling)),
          `${about}: ${name} of ${secret} in ${around(place, coreOf(name, spelling))}`,
        );
    }
  }
}

function around(text: string, found: string): string {
  const at = text.indexOf(found);
  return text.slice(Math.max(0, at - 120), at + 120);
}

/**
 * Each answer to all calls; and each behind a first call that went well, such as a sign-in. With other choices of a
 * kind's fields only its words differ.
 */
const turns: readonly ((index: number) => EchoKind)[] = echoes.flatMap((kind) => [
  (): EchoKind => kind,
  (index: number): EchoKind => (index === 0 ? "200" : kind),
]);

const someTurns: typeof turns = [() => "200", () => "401"];

type Ports = DeliverPorts & Parameters<typeof poll>[0] & Parameters<typeof testConnection>[0];

/** What a target asks the host for before it starts. */
const host: Pick<Host, "file" | "changedPaths"> = {
  file: () => done("script: make"),
  changedPaths: () => done(["a.txt"]),
};

function* done<T>(value: T): Generator<never, { outcome: "done"; value: T }, never> {
  yield* [];
  return { outcome: "done", value };
}

/** Every talk the app has with a server, each with an echo that knows what this talk sends. */
function talksOf(
  { adapter, server, link, ofServer, ofLink }: Place,
  event = samplePush,
): readonly ((kindOf: (index: number) => EchoKind) => Promise<{ told: unknown; echo: Echo }>)[] {
  const build = { ...buildOf("7"), serverId: server.id };
  const talk =
    (planted: readonly string[], hold: (ports: Ports) => Promise<unknown>) =>
    async (kindOf: (index: number) => EchoKind) => {
      const echo = echoOf(planted, JSON.stringify(event), kindOf);
      const told: unknown[] = [];
      const keep = (...what: unknown[]): Promise<void> => Promise.resolve(void told.push(what));
      const log = keepLog();
      const ports: Ports = {
        store: {
          tenants: { get: () => Promise.resolve(sampleTenant()) },
          links: { get: () => Promise.resolve(link), disable: (_tried, reason) => keep(reason).then(() => true) },
          servers: { get: () => Promise.resolve(server) },
          history: { hook: () => Promise.resolve(undefined) },
          builds: {
            get: () => Promise.resolve(build),
            ofDelivery: () => Promise.resolve([]),
            ofLink: () => Promise.resolve([build]),
          },
        },
        queue: { settleDelivery: keep, settleJob: keep, enqueue: keep },
        adapters: { [server.kind]: adapter },
        send: echo.send,
        hosts: { "bitbucket-cloud": host },
        sendToHost: () => Promise.reject(new Error("not asked")),
        apiUrlOf: () => "",
        resultUrlOf: (token: string, id: string) => `https://bridge.example.com/results/${token}/${id}`,
        repositoryTokenKeyOf: () => "key-of-the-code-canary",
        looks: makeLimitPerKey(1),
        newId: () => "new-build",
        newToken: () => "new-token",
        clock: () => sampleTime,
        random: () => 0,
        log,
        count: (...what) => void told.push(what),
        turns: freeTurns,
        room: freeRoom,
      };
      told.push(await hold(ports));
      return { told: [told, log.lines], echo };
    };
  const all = [...ofServer, ...ofLink];
  const polling = sampleJob({ kind: "poll", subjectId: build.id });
  return [
    talk(all, (ports) => deliver(ports, { ...sampleDelivery(), event })),
    talk(all, (ports) => poll(ports, polling)),
    // Past the deadline the last reason is shown.
    talk(all, (ports) => poll({ ...ports, clock: () => sampleTime + 10 * 86_400_000 }, polling)),
    talk(all, (ports) => abort(ports, sampleJob({ kind: "abort", subjectId: build.id }))),
    talk(ofServer, (ports) => testConnection(ports, sampleTenant(), server)),
    talk(all, (ports) => testConnection(ports, sampleTenant(), server, link)),
  ];
}

describe("contract: secrets a CI server says again", function () {
  this.timeout(120_000);
  for (const [id, adapter] of Object.entries(ciAdapters)) {
    it(`S9 ${id}: none is kept, shown or logged, whatever it answers in whatever spelling`, async () => {
      for (const [index, place] of [...placesOf(id, adapter)].entries()) {
        for (const talk of [...talksOf(place), ...talksOf(place, samplePullRequest).slice(0, 1)]) {
          for (const turn of index === 0 ? turns : someTurns) {
            const { told, echo } = await talk(turn);
            assertSilent(told, echo, `${turn(0)}, then ${turn(1)}`);
          }
        }
      }
    });

    it(`S9 ${id}: a push makes it call its server, so that there is an answer to be silent about`, async () => {
      const [place] = placesOf(id, adapter);
      const [start] = place === undefined ? [] : talksOf(place);
      assert.ok(((await start?.(() => "200"))?.echo.calls() ?? 0) > 0);
    });

    it(`S9 ${id}: none that comes back in a report is written down or recorded`, async () => {
      const [place] = placesOf(id, adapter);
      assert.ok(place !== undefined);
      const { server, link } = place;
      const planted = new Set([...place.ofServer, ...place.ofLink]);
      const words = [...planted].flatMap((secret) => [...spellingsOf(secret).values()]).join(" | ");
      const kept: Parameters<Parameters<typeof takeResult>[0]["queue"]["takePostedResult"]>[0][] = [];
      const build = buildOf("7");
      // A report that every kind takes: its own shape is another's business, what surrounds it is not.
      const telling: CiAdapter = {
        ...adapter,
        verifyResult: () => undefined,
        result: (hook) => [
          {
            state: "failed",
            deliveryId: "delivery-1",
            name: Buffer.from(hook.body).toString("utf8"),
            description: words,
            number: words,
            context: words,
            url: `https://ci.example.com/?${encodeURIComponent(words)}`,
            run: words,
          },
        ],
      };
      const changes: unknown[] = [];
      const notAsked = (): Promise<never> => Promise.reject(new Error("not asked"));
      const ports: TakeResultPorts & RecordPorts = {
        store: {
          tenants: { get: () => Promise.resolve(sampleTenant()) },
          servers: { get: () => Promise.resolve(server) },
          links: { get: () => Promise.resolve(link), list: notAsked },
          repositories: { get: notAsked },
          history: { event: notAsked, delivery: notAsked, deliveriesOfLink: notAsked },
          builds: {
            linksByCommit: notAsked,
            ofDelivery: () => Promise.resolve([build]),
            ofLink: () => Promise.resolve([build]),
            ofCommit: () => Promise.resolve([build]),
          },
        },
        queue: {
          takePostedResult: (report: (typeof kept)[number]) => Promise.resolve(void kept.push(report)),
          report: () => Promise.resolve(kept[0]),
          settleJob: (...what: unknown[]) => Promise.resolve(void changes.push(what)),
          retryJob: notAsked,
          enqueue: notAsked,
        },
        adapters: { [server.kind]: telling },
        newId: () => "new",
        newToken: () => "token",
        clock: () => sampleTime,
        log: keepLog(),
      };
      await takeResult(ports, link, {
        headers: { "x-own-event": words.replace(/[^ -~]/g, "") },
        query: { note: words },
        body: new TextEncoder().encode(JSON.stringify({ words })),
      });
      await record(ports, sampleJob({ kind: "record", subjectId: "new" }));
      assert.equal(changes.length, 1);
      assertSilent([kept, changes], { secrets: () => planted }, "a report");
    });
  }

  it("S9 keeps the word of a CI apart from its secrets: what it says besides is still read", async () => {
    const adapter = ciAdapters["jenkins"];
    assert.ok(adapter !== undefined);
    const [place] = placesOf("jenkins", adapter);
    assert.ok(place !== undefined);
    const [start] = talksOf(place);
    const { told } = (await start?.(() => "403")) ?? {};
    assert.match(JSON.stringify(told), /Jenkins does not allow .{1,80} \(403\): give it Job/);
  });
});
