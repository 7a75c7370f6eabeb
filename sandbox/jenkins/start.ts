// Starts a Jenkins on loopback that answers as the real one does, for the demo, for tests and for app developers.
import type { Faults } from "../stand-in/faults.ts";
import { listen } from "../stand-in/listen.ts";
import type { Sent } from "../stand-in/outbox.ts";
import type { Received } from "../stand-in/received.ts";
import { answerRequest } from "./answer.ts";
import type { ControlledMachine } from "./control.ts";
import { createMachine } from "./machine.ts";
import type { Build, Job, JobOptions, QueueItem, Result } from "./model/model.ts";
import type { JenkinsOptions } from "./options.ts";

/** A running Jenkins and the hands to steer it. */
export interface Jenkins {
  /** Its address, without a slash at the end. */
  url: string;
  stop(): Promise<void>;
  addJob(options: JobOptions): Job;
  removeJob(fullName: string): boolean;
  /** A job by full name; branches of a multibranch job are named encoded, "app/feature%2Fx". */
  findJob(fullName: string): Job | undefined;
  builds(fullName: string): readonly Build[];
  queue(): readonly QueueItem[];
  /** Ends a running build now. */
  finish(build: Build, result?: Result): boolean;
  faults: Faults;
  /** Every request it got. */
  requests: readonly Received[];
  /** Everything it posted by itself: notifications and statuses. */
  sent: readonly Sent[];
  /** Waits until nothing it posts is under way. */
  settle(): Promise<void>;
}

/** Starts one; without options it knows the user admin (password "admin", API token "admin-token") and no job. */
export async function startJenkins(options: JenkinsOptions = {}): Promise<Jenkins> {
  const machine: ControlledMachine = createMachine(options);
  const listening = await listen((request) => answerRequest(machine, request), options.port ?? 0);
  machine.settleAt(listening.url);
  machine.faults = listening.faults;
  return {
    url: listening.url,
    stop: async () => {
      machine.clock.dropAll();
      machine.outbox.close();
      await listening.stop();
    },
    addJob: (job) => machine.jobs.add(job),
    removeJob: (fullName) => machine.jobs.remove(fullName),
    findJob: (fullName) => machine.jobs.find(fullName),
    builds: (fullName) => machine.jobs.find(fullName)?.builds ?? [],
    queue: () => machine.queue.waiting(),
    finish: (build, result) => machine.runner.finish(build, result),
    faults: listening.faults,
    requests: listening.requests,
    sent: machine.outbox.sent,
    settle: () => machine.outbox.settle(),
  };
}
