import type { CiAdapter } from "../../../src/core/ci-adapter.ts";

/** Behaves like a CI server whose token has to be "right". */
export const sampleAdapter: CiAdapter = {
  id: "jenkins",
  label: "Jenkins",
  summary: "Starts a job with an API token and follows its queue. Nothing has to be installed in Jenkins.",
  docs: "https://www.jenkins.io/doc/book/using/remote-access-api/",
  takesParameters: true,
  fields: [
    {
      name: "address",
      label: "Address",
      type: "url",
      scope: "server",
      isRequired: true,
      placeholder: "https://ci.example.com",
      hint: "As in the browser, with its path if it has one.",
    },
    { name: "user", label: "User", type: "text", scope: "server", isRequired: true },
    {
      name: "token",
      label: "API token",
      type: "secret",
      scope: "server",
      isRequired: true,
      hint: "In Jenkins under your name › Security.",
    },
    {
      name: "job",
      label: "Job",
      type: "text",
      scope: "link",
      isRequired: true,
      placeholder: "payments/unit-tests",
      hint: "Folders separated by slashes.",
    },
    { name: "buildToken", label: "Build token", type: "secret", scope: "link", isRequired: false },
    {
      name: "mode",
      label: "Kind of job",
      type: "select",
      scope: "link",
      isRequired: false,
      fallback: "plain",
      options: [
        { value: "plain", label: "Plain job" },
        { value: "multibranch", label: "Multibranch pipeline" },
      ],
    },
  ],
  *test(server, link) {
    const answer = yield {
      purpose: "look at the server",
      method: "GET",
      url: `${server.settings["address"] ?? ""}/api/json`,
    };
    if (answer.kind === "failed")
      return { code: answer.failure === "refused" ? "refused" : "timed-out", sentence: answer.sentence };
    if (answer.status === 401)
      return {
        code: "wrong-credentials",
        sentence: `Jenkins refused the user and token ${server.secrets["token"] ?? ""} (401): make a new API token in Jenkins and type it here.`,
      };
    if (link?.settings["job"] === "missing")
      return { code: "no-such-job", sentence: "Jenkins answers, but has no job “missing”: check its name." };
    return { code: "ok", sentence: "Jenkins 2.516 answers and the token may start the job." };
  },
  *start() {
    yield* [];
    return { outcome: "ignored", why: "only tested" };
  },
  result: () => [],
  logUrl: ({ url }) => `${url}console`,
};
