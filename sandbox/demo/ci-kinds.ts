// For each kind of CI server: a stand-in to talk to, and what a person types into our forms to connect it.

import { startJenkins } from "../jenkins/start.ts";

export interface DemoCi {
  readonly url: string;
  /** Fields of the server's form, without prefix. */
  readonly server: Readonly<Record<string, string>>;
  /** Fields of the job's part of the link's form, without prefix. */
  readonly job: Readonly<Record<string, string>>;
  /** NAME=template lines, where the kind takes parameters. */
  readonly parameters?: string;
  /** How many builds it was seen to run. */
  builds(): number;
  /** Answers everything with 503 from now on, or does so no more. */
  refuse(isRefusing: boolean): void;
  stop(): Promise<void>;
}

export interface DemoPlace {
  /** Fixed ports make addresses one can remember; without, free ones are taken. */
  readonly port?: number;
}

const parameters = "BRANCH={{ branch }}\nCOMMIT={{ commit }}";

/** By the kind's id in the CI registry. */
export const demoKinds: Readonly<Record<string, (place: DemoPlace) => Promise<DemoCi>>> = {
  async jenkins(place) {
    const jenkins = await startJenkins({
      ...place,
      quietPeriodMs: 100,
      durationMs: 800,
      jobs: [{ name: "payments", parameters: ["BRANCH", "COMMIT"] }],
    });
    return { url: jenkins.url, server: { url: jenkins.url, user: "admin", apiToken: "admin-token" }, job: { job: "payments" }, parameters, builds: () => jenkins.builds("payments").length, refuse: refuser(jenkins.faults), stop: () => jenkins.stop() };
  },
};

interface RefusingServer {
  add(fault: { path: string; kind: "status"; status: number }): void;
  clear(): void;
}

function refuser(faults: RefusingServer): (isRefusing: boolean) => void {
  return (isRefusing) => {
    faults.clear();
    if (isRefusing) faults.add({ path: "/", kind: "status", status: 503 });
  };
}
