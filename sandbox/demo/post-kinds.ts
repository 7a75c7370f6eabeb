// What is posted to: a real Buildbot's change hook, and listeners whose builds report by themselves.

import { startArgoEvents } from "../argo-events/argo-events.ts";
import { startBuildbot } from "../buildbot/start.ts";
import { startGeneric } from "../generic/generic.ts";
import { startPostService } from "../post-service/post-service.ts";
import type { StandIn } from "../stand-in/start.ts";
import { startTekton } from "../tekton/tekton.ts";
import { standInKind } from "./api-kinds.ts";
import type { StartDemoCi } from "./demo-ci.ts";

export const postKinds: Readonly<Record<string, StartDemoCi>> = {
  async buildbot({ port }) {
    const master = await startBuildbot({ port });
    return {
      url: master.url,
      server: { url: master.url },
      job: { mode: "base", results: "poll", builder: "runtests" },
      parameters: "team=payments",
      builds: async () =>
        ((await (await fetch(`${master.url}/api/v2/builds`)).json()) as { builds: unknown[] }).builds.length,
      refuse: () => {
        throw new Error("a real Buildbot cannot be made to refuse");
      },
      stop: () => master.stop(),
    };
  },
  tekton: standInKind((options) => startTekton(options), { job: { payload: "event" } }),
  "argo-events": async (place) => {
    const ci = await standInKind((options) => startArgoEvents(options), { job: { payload: "event" } })(place);
    return { ...ci, server: { url: `${ci.url}/push` } };
  },
  "post-service": standInKind((options) => startPostService(options), { job: {} }, reportBuilds),
  generic: standInKind((options) => startGeneric(options), { job: {} }),
};

/**
 * A receiver of that time reports nothing by itself: a last step of its builds does, to the address on the link's page.
 */
function reportBuilds(standIn: StandIn, resultUrl: string): void {
  const reported = new Set<number>();
  const timer = setInterval(() => {
    for (const build of standIn.builds) {
      if (build.state !== "ended" || reported.has(build.number)) continue;
      reported.add(build.number);
      const state = build.verdict === "success" ? "passed" : "failed";
      void fetch(resultUrl, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ state, commit: build.commit, number: String(build.number) }),
      });
    }
  }, 50);
  timer.unref();
}
