// Asks a CI server to stop a run that a newer commit has overtaken.

import { isFinished } from "../../core/build.ts";
import { runTalk } from "../../core/call.ts";
import type { CiAdapter } from "../../core/ci-adapter.ts";
import { Problem } from "../../core/problem.ts";
import type { Clock, Log, SendToServer } from "../../core/ports.ts";
import type { Job, Queue } from "../../core/queue.ts";
import { isReportersRun } from "../../core/run.ts";
import { keepSecretsOf } from "./cover-secrets.ts";
import { confine } from "./confined-send.ts";
import { runOfBuild } from "../results/run-of-build.ts";
import type { RunStore } from "../results/run-of-build.ts";

export interface AbortPorts {
  readonly store: RunStore;
  readonly queue: Pick<Queue, "settleJob">;
  readonly adapters: Readonly<Record<string, Pick<CiAdapter, "abort" | "fields" | "letsLinksChooseRequests">>>;
  readonly send: SendToServer;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tries once: a run that cannot be stopped ends by itself, and its verdict is recorded as any other. */
export async function abort(ports: AbortPorts, job: Job): Promise<void> {
  const run = await runOfBuild(ports.store, job);
  if (run !== undefined && !isFinished(run.build.state) && !isReportersRun(run.build.run)) {
    const { build, tenant, link, server } = run;
    try {
      const adapter = ports.adapters[server.kind];
      const talk = adapter?.abort?.(build, link, server);
      if (adapter !== undefined && talk !== undefined) {
        const secrecy = keepSecretsOf({ server, links: [link], build, deliveryId: build.deliveryId });
        const { isStopped } = await runTalk(talk, (call) =>
          secrecy.send(
            call,
            confine({ adapter, server, purpose: "link" }, (made) => ports.send(made, server, tenant)),
          ),
        );
        ports.log.info(
          { tenant: build.tenantId, link: build.linkId, build: build.id, isStopped },
          "a superseded build was asked to stop",
        );
      }
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      ports.log.warn(
        { tenant: build.tenantId, build: build.id, problem: thrown.code },
        "a superseded build could not be stopped",
      );
    }
  }
  await ports.queue.settleJob(job, []);
}
