// A real Buildbot takes seconds to start, and is not on every machine: what it says, as test/ci/buildbot-
// real.test.ts has seen it.

import type { Answered } from "../../src/core/call.ts";
import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import { answered } from "../ci/canned.ts";
import { buildOf, hookOf, linkOf, requestOf, sampleCommit, serverOf } from "../ci/samples.ts";
import type { CiRecordings } from "./talk-probes.ts";

const stamps = [{ ssid: 9, branch: "main", revision: sampleCommit }];
const build = { number: 4, buildid: 17, builderid: 1, state_string: "build successful", started_at: 1, complete_at: 2 };
const report = {
  ...build,
  complete: true,
  results: 0,
  url: "https://ci.example.com/#/builders/1/builds/4",
  builder: { name: "runtests" },
  buildset: { bsid: 3, sourcestamps: stamps },
  properties: {
    revision: [sampleCommit, "Build"],
    branch: ["main", "Build"],
    buildername: ["runtests", "Builder"],
    delivery_id: ["delivery-1", "Change"],
    reason: ["force", "Force Build Form"],
  },
};

function said(body: unknown, cookies: string[] = []): Answered {
  const answer = answered(200, body, {}, cookies);
  if (answer.kind !== "answered") throw new Error("it has to be an answer");
  return answer;
}

/** Its change hook and its API. */
export function buildbotRecordings(adapter: CiAdapter): CiRecordings {
  const server = serverOf("buildbot", { apiUser: "jane" }, { apiPassword: "made-up" });
  const link = linkOf({ mode: "base", results: "poll", builder: "runtests" });
  const forced = linkOf({ mode: "force", results: "poll", scheduler: "force", builder: "runtests" });
  const signIn = said("", ["session=a; Path=/", "session=b; Path=/"]);
  const changes = said({
    changes: [{ changeid: 1, properties: { delivery_id: ["delivery-1", "Change"] }, sourcestamp: { ssid: 9 } }],
  });
  const sets = said({ buildsets: [{ bsid: 5, sourcestamps: stamps }] });
  const builders = said({ builders: [{ name: "runtests", builderid: 1 }] });
  const requests = said({ buildrequests: [{ buildrequestid: 1, builderid: 1, complete: false, claimed: true }] });
  const builds = said({ builds: [build] });
  const schedulers = said({ forceschedulers: [{ name: "force", builder_names: ["runtests"] }] });
  const ours = buildOf("sourcestamp/9/4");
  return {
    adapter,
    link,
    talks: [
      {
        name: "buildbot start",
        make: () => adapter.start(requestOf(server, link)),
        answers: [signIn, sets, said("1 change found"), changes],
      },
      {
        name: "buildbot force",
        make: () => adapter.start(requestOf(server, forced)),
        answers: [signIn, said({ id: 1, jsonrpc: "2.0", result: ["5", { 1: 7 }] })],
      },
      {
        name: "buildbot test",
        make: () => adapter.test(server, link),
        answers: [said("no change found"), signIn, said({ masters: [{ name: "a" }] })],
      },
      { name: "buildbot test of force", make: () => adapter.test(server, forced), answers: [signIn, schedulers] },
      ...(adapter.poll === undefined
        ? []
        : [
            {
              name: "buildbot poll",
              make: () => pollOf(adapter, ours, link, server, 1000),
              answers: [signIn, sets, builders, requests, builds],
            },
          ]),
    ],
    reports: [hookOf(report)],
  };
}

function pollOf(
  adapter: CiAdapter,
  ...asked: Parameters<NonNullable<CiAdapter["poll"]>>
): ReturnType<NonNullable<CiAdapter["poll"]>> {
  if (adapter.poll === undefined) throw new Error("it cannot be polled");
  return adapter.poll(...asked);
}
