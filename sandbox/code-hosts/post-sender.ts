// Bitbucket as it was in 2012, seen from its POST service: a form with the field payload, an address as the only
// secret, no API. https://confluence.atlassian.com/bitbucket/post-hook-management-223216518.html
import { replyJson } from "../stand-in/reply.ts";
import { startCodeHost } from "./code-host.ts";
import type { CodeHost, CodeHostOptions, Delivery } from "./code-host.ts";
import type { HostedRepository, Pushed } from "./repository.ts";

/** Starts a sender; the secret is expected to be in the subscribed address already. */
export function startPostSender(options: CodeHostOptions = {}): Promise<CodeHost> {
  return startCodeHost(options, ({ repository }) => ({
    apiPath: "",
    answer: () => replyJson(404, {}),
    writePush: (pushed) => writePush(repository, pushed),
  }));
}

function writePush({ owner, name }: HostedRepository, { branch, commit }: Pushed): Delivery {
  const utc = new Date(commit.atMs).toISOString().slice(0, 19).replace("T", " ");
  const payload = {
    canon_url: "https://bitbucket.org",
    user: "jane",
    truncated: false,
    repository: {
      absolute_url: `/${owner}/${name}/`,
      fork: false,
      is_private: true,
      name,
      owner,
      scm: "git",
      slug: name,
      website: "",
    },
    commits: [
      {
        author: "jane",
        branch,
        files: commit.files.map((file) => ({ file, type: "modified" })),
        message: commit.message,
        node: commit.hash.slice(0, 12),
        parents: commit.parents.map((hash) => hash.slice(0, 12)),
        raw_author: "Jane <jane@example.com>",
        raw_node: commit.hash,
        revision: null,
        size: -1,
        timestamp: utc,
        utctimestamp: `${utc}+00:00`,
      },
    ],
  };
  return {
    headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "Bitbucket.org" },
    body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
  };
}
