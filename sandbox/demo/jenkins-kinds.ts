// The demo's Jenkins, by each of its ways in.

import { startJenkins } from "../jenkins/start.ts";
import type { Jenkins } from "../jenkins/start.ts";
import type { DemoCi, StartDemoCi } from "./demo-ci.ts";
import { refuser } from "./refuser.ts";

const pace = { quietPeriodMs: 100, durationMs: 800 };
const parameters = "BRANCH={{ branch }}\nCOMMIT={{ commit }}";
const triggerToken = "payments-trigger";
const user = { user: "admin", apiToken: "admin-token" };

export const jenkinsKinds: Readonly<Record<string, StartDemoCi>> = {
  async jenkins({ port }) {
    const jenkins = await startJenkins({ ...portOf(port), ...pace, jobs: [{ name: "payments", parameters: ["BRANCH", "COMMIT"] }] });
    return { ...handsOf(jenkins), server: { url: jenkins.url, ...user }, job: { job: "payments" }, parameters };
  },
  async "jenkins-gwt"({ port }) {
    const jenkins = await startJenkins({ ...portOf(port), ...pace, jobs: [{ name: "payments", parameters: ["BRANCH"], genericTrigger: { token: triggerToken, variables: [{ key: "BRANCH", expression: "$.push.changes[0].new.name" }] } }] });
    return { ...handsOf(jenkins), server: { url: jenkins.url, ...user }, job: { token: triggerToken, job: "payments" } };
  },
  async "jenkins-native"({ port, repositoryUrl }) {
    const jenkins = await startJenkins({ ...portOf(port), ...pace, jobs: [{ name: "payments", git: { url: repositoryUrl }, bitbucketPush: {} }] });
    return { ...handsOf(jenkins), server: { url: jenkins.url, ...user }, job: { entrance: "bitbucket-plugin", job: "payments" } };
  },
};

function handsOf(jenkins: Jenkins): Pick<DemoCi, "url" | "builds" | "refuse" | "stop"> {
  return { url: jenkins.url, builds: () => Promise.resolve(jenkins.builds("payments").length), refuse: refuser(jenkins.faults), stop: () => jenkins.stop() };
}

function portOf(port: number | undefined): { port?: number } {
  return port === undefined ? {} : { port };
}
