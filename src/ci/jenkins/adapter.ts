// Jenkins with nothing installed in it: its remote API starts, follows and stops builds.
// https://www.jenkins.io/doc/book/using/remote-access-api/

import type { CiAdapter } from "../../core/ci-adapter.ts";
import { addressField, choiceField, secretField, textField } from "../kit/fields.ts";
import { accessOf } from "./access.ts";
import { consoleOf, jobPathOfBuild } from "./address.ts";
import { resultOfReport } from "./result.ts";
import { abortRun, pollRun } from "./run.ts";
import { startJob } from "./start.ts";
import { testJenkins, testJob } from "./test.ts";

/** Jenkins by its remote API. */
export const jenkins: CiAdapter = {
  id: "jenkins",
  label: "Jenkins",
  summary:
    "Starts a job with parameters by Jenkins' own API and asks for its result; nothing has to be installed in Jenkins.",
  docs: "https://www.jenkins.io/doc/book/using/remote-access-api/",
  fields: [
    addressField("https://jenkins.example.com/"),
    textField("server", "user", "User", "ci-bridge", {
      hint: "A Jenkins user with Overall/Read, Job/Read, Job/Build and Job/Cancel.",
    }),
    secretField("server", "apiToken", "API token", {
      hint: "Made in Jenkins under the user's name, Security, API Token.",
    }),
    secretField("server", "password", "Password", {
      hint: "Only where API tokens are not allowed; a crumb is fetched with it for every build.",
    }),
    textField("link", "job", "Job", "team/payments", {
      isRequired: true,
      maxLength: 500,
      hint: "With its folders, or its address as copied from the browser.",
    }),
    choiceField("link", "branchJobs", "Builds", [
      { value: "one", label: "The job itself" },
      { value: "branch", label: "Multibranch project: the job of the branch" },
      { value: "pull-request", label: "Multibranch project: the job of the pull request (PR-7), else of the branch" },
    ]),
  ],
  takesParameters: true,
  *test(server, link) {
    const access = accessOf(server);
    const diagnosis = yield* testJenkins(access);
    return diagnosis.code !== "ok" || link === undefined ? diagnosis : yield* testJob(access, link);
  },
  start: startJob,
  result: resultOfReport,
  logUrl: consoleOf,
  *poll(build, link, server) {
    return yield* pollRun(accessOf(server), jobPathOfBuild(link, build), build);
  },
  *abort(build, link, server) {
    return yield* abortRun(accessOf(server), jobPathOfBuild(link, build), build);
  },
};
