// For each kind of code host besides Bitbucket Cloud: a stand-in, how the command line makes its tenant, and how to look at it.

import { makeBareRepository } from "../code-hosts/bare-repository.ts";
import type { CodeHost } from "../code-hosts/code-host.ts";
import { startGithub } from "../code-hosts/github.ts";
import { startGitlabHost } from "../code-hosts/gitlab.ts";
import { startPostSender } from "../code-hosts/post-sender.ts";
import { startDemoDataCenter } from "./data-center-host.ts";

export interface DemoHost {
  /** What it is, for people. */
  readonly label: string;
  /** The repository's page, by which some CI servers know it. */
  readonly repositoryUrl: string;
  /** Words after `npm run tenant -- create`. */
  readonly words: readonly string[];
  /** Goes in by standard input. */
  readonly token: string;
  /** What is typed to connect the repository; absent where it appears with its first push. */
  readonly repositoryName?: string;
  /** CI servers are set up for its own payloads, and report by what was made for it. */
  readonly isDataCenter?: true;
  /** Pastes hook URL and secret, as the command line printed them. */
  attach(hook: { readonly url: string; readonly secret: string }): Promise<void>;
  /** Pushes a commit to main and gives its hash. */
  push(message: string): Promise<string>;
  /** The states a commit was shown, oldest first; absent where nothing can be shown. */
  states?(commit: string): readonly string[];
  /** What a CI's own reporter brought to a commit. */
  reported?(commit: string): readonly string[];
  /** The last of them when all went well. */
  readonly passed: string;
  /** Calls a real host would not have taken. */
  breaches(): readonly string[];
  stop(): Promise<void>;
}

export interface DemoHostPlace {
  readonly port?: number;
}

/** By the word after --host. */
export const demoHosts: Readonly<Record<string, (place: DemoHostPlace) => Promise<DemoHost>>> = {
  "data-center": startDemoDataCenter,
  async github(place) {
    const host = await startGithub(place);
    return { ...hosted(host, "GitHub"), words: ["--host", "github", "--name", host.repository.owner, "--api-url", host.apiUrl, "--token-stdin"], token: host.token, passed: "success" };
  },
  async gitlab(place) {
    const host = await startGitlabHost(place);
    return { ...hosted(host, "GitLab"), words: ["--host", "gitlab", "--name", host.repository.owner, "--api-url", host.apiUrl, "--token-stdin"], token: host.token, passed: "success" };
  },
  async "post-service"(place) {
    const host = await startPostSender(place);
    const { states: _states, repositoryName: _name, ...silent } = hosted(host, "The POST service of 2012");
    return { ...silent, words: ["--host", "none", "--name", "Old senders", "--dialect", "bitbucket-post"], token: "", passed: "" };
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
      stop: () => Promise.resolve(repository.remove()),
    };
  },
};

type Hosted = Required<Omit<DemoHost, "words" | "token" | "passed" | "isDataCenter" | "reported">>;

function hosted(host: CodeHost, label: string): Hosted {
  const { repository } = host;
  const repositoryName = `${repository.owner}/${repository.name}`;
  return {
    label,
    repositoryUrl: `${host.url}/${repositoryName}`,
    repositoryName,
    attach: (hook) => Promise.resolve(host.subscribe(hook)),
    async push(message) {
      const { commit } = await host.push({ message });
      const refused = host.sent.find((sent) => sent.status === undefined || sent.status >= 300);
      if (refused !== undefined) throw new Error(`the webhook was answered ${refused.status ?? refused.failure ?? "not at all"}: ${refused.answer ?? ""}`);
      return commit.hash;
    },
    states: (commit) => repository.statuses.filter((status) => status.commit === commit).map((status) => status.state),
    breaches: () => host.breaches,
    stop: () => host.stop(),
  };
}
