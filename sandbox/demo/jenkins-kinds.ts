// The demo's Jenkins, by each of its ways in.

import { startJenkins } from "../jenkins/start.ts";
import type { JobOptions } from "../jenkins/model/model.ts";
import type { Jenkins } from "../jenkins/start.ts";
import type { DemoCi, StartDemoCi } from "./demo-ci.ts";
import { refuser } from "./refuser.ts";

const pace = { quietPeriodMs: 100, durationMs: 800 };
/** What the job's build goes by: "fail" in any of them. */
const parameters = "BRANCH={{ branch }}\nCOMMIT={{ commit }}\nSUBJECT={{ subject }}";
const triggerToken = "payments-trigger";
/** As jobs triggered by Data Center's own webhooks are set up. */
const serverVariables = [
  { key: "BRANCH", expression: "$.changes[0].ref.displayId" },
  { key: "COMMIT", expression: "$.changes[0].toHash" },
];
const user = { user: "admin", apiToken: "admin-token" };

export const jenkinsKinds: Readonly<Record<string, StartDemoCi>> = {
  async jenkins({ port }) {
    const jenkins = await startJenkins({
      port,
      ...pace,
      jobs: [{ name: "payments", parameters: ["BRANCH", "COMMIT", "SUBJECT"] }],
    });
    return { ...handsOf(jenkins), server: { url: jenkins.url, ...user }, job: { job: "payments" }, parameters };
  },
  async "jenkins-gwt"({ port, isDataCenter = false }) {
    const variables = isDataCenter ? serverVariables : [{ key: "BRANCH", expression: "$.push.changes[0].new.name" }];
    const job: JobOptions = {
      name: "payments",
      parameters: ["BRANCH", "COMMIT"],
      genericTrigger: { token: triggerToken, variables },
    };
    const jenkins = await startJenkins({ port, ...pace, jobs: [job] });
    return {
      ...handsOf(jenkins),
      server: { url: jenkins.url, ...user },
      job: { token: triggerToken, job: "payments", ...(isDataCenter ? { payload: "own" } : {}) },
      reportBy({ url, id, secret }) {
        job.stashNotifier = { url, credentials: { user: id, password: secret }, commit: "${COMMIT}" };
      },
    };
  },
  async "jenkins-native"({ port, repositoryUrl }) {
    const jenkins = await startJenkins({
      port,
      ...pace,
      jobs: [{ name: "payments", git: { url: repositoryUrl }, bitbucketPush: {} }],
    });
    return {
      ...handsOf(jenkins),
      server: { url: jenkins.url, ...user },
      job: { entrance: "bitbucket-plugin", job: "payments" },
    };
  },
};

function handsOf(jenkins: Jenkins): Pick<DemoCi, "url" | "builds" | "refuse" | "stop"> {
  return {
    url: jenkins.url,
    builds: () => Promise.resolve(jenkins.builds("payments").length),
    refuse: refuser(jenkins.faults),
    stop: () => jenkins.stop(),
  };
}
