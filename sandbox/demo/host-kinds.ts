// For each kind of code host besides Bitbucket Cloud: a stand-in, how the command line makes its tenant, and how to
// look at it.

import { makeBareRepository } from "../code-hosts/bare-repository.ts";
import type { CodeHost } from "../code-hosts/code-host.ts";
import { startGithub } from "../code-hosts/github.ts";
import { startGitlabHost } from "../code-hosts/gitlab.ts";
import { startPostSender } from "../code-hosts/post-sender.ts";
import { startDemoDataCenter } from "./data-center-host.ts";
import type { DemoHost, DemoHostPlace } from "./demo-host.ts";

/** By the word after --host. */
export const demoHosts: Readonly<Record<string, (place: DemoHostPlace) => Promise<DemoHost>>> = {
  "data-center": startDemoDataCenter,
  async github(place) {
    const host = await startGithub(place);
    return {
      ...hosted(host, "GitHub"),
      words: ["--host", "github", "--name", host.repository.owner, "--api-url", host.apiUrl, "--token-stdin"],
      token: host.token,
      passed: "success",
    };
  },
  async gitlab(place) {
    const host = await startGitlabHost(place);
    return {
      ...hosted(host, "GitLab"),
      words: ["--host", "gitlab", "--name", host.repository.owner, "--api-url", host.apiUrl, "--token-stdin"],
      token: host.token,
      passed: "success",
    };
  },
  async "post-service"(place) {
    const host = await startPostSender(place);
    return {
      ...sending(host, "The POST service of 2012"),
      words: ["--host", "none", "--name", "Old senders", "--dialect", "bitbucket-post"],
      token: "",
      passed: "",
    };
  },
  async base() {
    const repository = await makeBareRepository();
    const repositoryUrl = "https://git.example.com/acme/payments.git";
    return {
      label: "A bare Git repository with a post-receive hook",
      repositoryUrl,
      words: ["--host", "none", "--name", "Our own Git", "--dialect", "base"],
      token: "",
      attach: ({ url, secret }) => repository.configure({ url, secret, repository: repositoryUrl }),
      async push(message) {
        const { hash, said } = await repository.push({ branch: "main", message });
        if (said !== "") throw new Error(`git push said: ${said}`);
        return hash;
      },
      passed: "",
      breaches: () => [],
      stop() {
        repository.remove();
        return Promise.resolve();
      },
    };
  },
};

type Sending = Pick<DemoHost, "label" | "repositoryUrl" | "attach" | "push" | "breaches" | "stop">;

/** A host that can only send. */
function sending(host: CodeHost, label: string): Sending {
  return {
    label,
    repositoryUrl: `${host.url}/${host.repository.owner}/${host.repository.name}`,
    attach(hook) {
      host.subscribe(hook);
      return Promise.resolve();
    },
    async push(message) {
      const { commit } = await host.push({ message });
      const refused = host.sent.find((sent) => sent.status === undefined || sent.status >= 300);
      if (refused !== undefined)
        throw new Error(
          `the webhook was answered ${refused.status ?? refused.failure ?? "not at all"}: ${refused.answer ?? ""}`,
        );
      return commit.hash;
    },
    breaches: () => host.breaches,
    stop: () => host.stop(),
  };
}

/** A host that can be asked, and shows statuses. */
function hosted(host: CodeHost, label: string): Sending & Required<Pick<DemoHost, "repositoryName" | "states">> {
  const { repository } = host;
  return {
    ...sending(host, label),
    repositoryName: `${repository.owner}/${repository.name}`,
    states: (commit) => repository.statuses.filter((status) => status.commit === commit).map((status) => status.state),
  };
}
