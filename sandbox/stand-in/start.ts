// Starts a stand-in of a CI server: its builds, its listener, its outgoing posts, and one way to steer them all.
import { createFarm } from "./farm.ts";
import type { Farm, StandInBuild, StandInOptions, Verdict } from "./farm.ts";
import { readFault } from "./faults.ts";
import type { Faults } from "./faults.ts";
import { listen } from "./listen.ts";
import type { Handler } from "./listen.ts";
import { createOutbox } from "./outbox.ts";
import type { Outbox, Sent } from "./outbox.ts";
import { readIn, readJson, readText } from "./received.ts";
import type { Received } from "./received.ts";
import { replyEmpty, replyJson } from "./reply.ts";
import type { Reply } from "./reply.ts";

/** A running stand-in. */
export interface StandIn {
  /** Its address, without a slash at the end. */
  url: string;
  stop(): Promise<void>;
  builds: readonly StandInBuild[];
  /** Ends a build now. */
  finish(build: StandInBuild, verdict?: Verdict): boolean;
  faults: Faults;
  /** Every request it got. */
  requests: readonly Received[];
  /** Everything it posted by itself. */
  sent: readonly Sent[];
  /** Waits until nothing it posts is under way. */
  settle(): Promise<void>;
}

/** What a server is built on. */
export interface Ground {
  farm: Farm;
  outbox: Outbox;
  /** Its own address, known once it listens. */
  url: () => string;
  /** Dies as a process does: open connections are reset, new ones refused. */
  crash: () => void;
}

/** What makes a server this server. */
export interface Character {
  answer: Handler;
  /** Hears of every build that was queued, has started or has ended. */
  onChange?: (build: StandInBuild) => void;
}

/** Starts one server of the given character. */
export async function startStandIn(options: StandInOptions, create: (ground: Ground) => Character): Promise<StandIn> {
  let url = "http://127.0.0.1";
  const outbox = createOutbox();
  const farm = createFarm(options, (build) => character.onChange?.(build));
  const character = create({ farm, outbox, url: () => url, crash: () => void listening.stop() });
  const listening = await listen(
    (request) => answerControl(request, farm, listening.faults, outbox) ?? character.answer(request),
    options.port ?? 0,
  );
  url = listening.url;
  return {
    url,
    stop: async () => {
      farm.clock.dropAll();
      outbox.close();
      await listening.stop();
    },
    builds: farm.builds,
    finish: (build, verdict) => farm.finish(build, verdict),
    faults: listening.faults,
    requests: listening.requests,
    sent: outbox.sent,
    settle: () => outbox.settle(),
  };
}

// The same control by HTTP, for those who drive the stand-in from another process.
function answerControl(request: Received, farm: Farm, faults: Faults, outbox: Outbox): Reply | undefined {
  if (!request.path.startsWith("/_sandbox/")) return undefined;
  const given = readJson(request);
  switch (`${request.method} ${request.path.slice("/_sandbox/".length)}`) {
    case "GET state":
      return replyJson(200, { builds: farm.builds, sent: outbox.sent, faults: faults.list() });
    case "POST builds/finish": {
      const build = farm.builds.find(({ number }) => number === readIn(given, "number"));
      if (build === undefined) return replyJson(404, { error: "There is no such build." });
      const verdict = readText(given, "verdict");
      const isKnown = verdict === "success" || verdict === "failure" || verdict === "cancelled";
      return farm.finish(build, isKnown ? verdict : undefined)
        ? replyEmpty(204)
        : replyJson(409, { error: "That build has ended." });
    }
    case "POST faults": {
      const fault = readFault(given);
      if (typeof fault === "string") return replyJson(400, { error: fault });
      faults.add(fault);
      return replyEmpty(204);
    }
    case "DELETE faults":
      faults.clear();
      return replyEmpty(204);
    default:
      return replyJson(404, { error: "Known: GET state, POST builds/finish, POST faults, DELETE faults." });
  }
}
