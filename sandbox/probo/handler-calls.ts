// Everything Probo's handler calls: Bitbucket's token and source, the container manager, Bitbucket's statuses.
import { parse } from "yaml";

import { writeBasic } from "../stand-in/credentials.ts";
import type { Outbox } from "../stand-in/outbox.ts";
import { readIn, readText } from "../stand-in/received.ts";
import type { ProboHandlerOptions } from "./options.ts";
import type { Work } from "./work.ts";

/** The calls, made in the order the real one makes them. */
export interface HandlerCalls {
  /** A fresh access token as Bitbucket sent it, or undefined. */
  refresh(refreshToken: string): Promise<unknown>;
  submit(work: Work, payload: unknown): Promise<void>;
  /** The status as posted, or why it was not. */
  postStatus(slug: string, ref: string, update: unknown): Promise<Record<string, string> | string>;
  showPullRequest(slug: string, number: string, refreshToken: string): Promise<Record<string, unknown> | string>;
}

const states: Readonly<Record<string, string>> = {
  success: "SUCCESSFUL",
  pending: "INPROGRESS",
  running: "INPROGRESS",
  error: "FAILED",
  fail: "FAILED",
};
const maxKeyChars = 40;

/** Makes the calls of one handler. */
export function createHandlerCalls(options: ProboHandlerOptions, outbox: Outbox): HandlerCalls {
  const { bitbucketUrl = "https://bitbucket.org", bitbucketApiUrl = "https://api.bitbucket.org" } = options;
  const configuredToken = options.bbRefreshToken ?? "";

  async function refresh(refreshToken: string): Promise<unknown> {
    const authorization = writeBasic({ user: options.bbClientKey ?? "", password: options.bbClientSecret ?? "" });
    const form = new URLSearchParams({ grant_type: "refresh_token", refresh_token: refreshToken }).toString();
    const answer = await outbox.post(
      `${bitbucketUrl}/site/oauth2/access_token`,
      { authorization, "content-type": "application/x-www-form-urlencoded" },
      form,
    );
    return answer.status === 200 ? parseJson(answer.answer) : undefined;
  }

  // Every call refreshes first; the real one keeps no token.
  async function bearer(refreshToken = configuredToken): Promise<Record<string, string>> {
    return { authorization: `Bearer ${readText(await refresh(refreshToken), "access_token") ?? ""}` };
  }

  async function fetchConfig(work: Work): Promise<unknown> {
    const names = options.flavour === "head" ? [".probo.yml", ".probo.yaml"] : [".probo.yaml", ".probo.yml"];
    const fullName = [work.owner, work.repo].map(encodeURIComponent).join("/");
    for (const name of names) {
      const url = `${bitbucketApiUrl}/2.0/repositories/${fullName}/src/${work.sha}/${name}?pagelen=100`;
      const answer = await outbox.get(url, await bearer());
      if (answer.status === 200) return parseYaml(answer.answer ?? "");
    }
    return undefined;
  }

  return {
    refresh,
    submit: async (work, payload) => {
      const config = await fetchConfig(work);
      // A missing configuration is reported as "failure" without an address, which the client refuses: nobody sees it.
      if (config === undefined || options.apiUrl === undefined) return;
      const headers = {
        "content-type": "application/json",
        authorization: `Bearer ${options.apiToken ?? "undefined"}`,
      };
      await outbox.post(
        `${options.apiUrl}/startbuild`,
        headers,
        JSON.stringify(describeBuild(options, work, config, payload)),
      );
    },
    postStatus: async (slug, ref, update) => {
      const state = readText(update, "state") ?? "";
      const context = readText(update, "context") ?? "";
      const known = states[state];
      const description = readText(update, "description") ?? "";
      const url = readText(update, "target_url");
      if (url === undefined || url === "") return "statuses.create status.url required";
      const status = {
        state: known ?? "STOPPED",
        key: context.slice(0, maxKeyChars),
        name: context,
        description: known === undefined ? `${description} (original state:${state})` : description,
        url,
      };
      const answer = await outbox.post(
        `${bitbucketApiUrl}/2.0/repositories/${slug}/commit/${ref}/statuses/build`,
        { "content-type": "application/json", ...(await bearer()) },
        JSON.stringify(status),
      );
      return answer.status === 200 || answer.status === 201
        ? status
        : `Bitbucket answered ${answer.status ?? "nothing"}`;
    },
    showPullRequest: async (slug, number, refreshToken) => {
      const answer = await outbox.get(
        `${bitbucketApiUrl}/2.0/repositories/${slug}/pullrequests/${number}`,
        await bearer(refreshToken),
      );
      const found = parseJson(answer.answer);
      if (answer.status !== 200) return "Not found";
      if (readIn(found, "author") === undefined || readIn(found, "author") === null) return "no author";
      const id = readIn(found, "id");
      return {
        id,
        number: id,
        state: readText(found, "state"),
        url: readText(found, "links", "html", "href"),
        title: readText(found, "title"),
        userName: readText(found, "author", "display_name"),
        userId: readText(found, "author", "uuid"),
      };
    },
  };
}

function describeBuild(
  options: ProboHandlerOptions,
  work: Work,
  config: unknown,
  payload: unknown,
): Record<string, unknown> {
  const slug = `${work.owner}/${work.repo}`;
  const provider_id = readText(payload, "repository", "uuid") ?? "";
  const { pullRequest } = work;
  const own =
    options.flavour === "head"
      ? { name: slug, type: work.type }
      : {
          request: {
            type: "pull_request",
            service: "bitbucket",
            branch: work.branch,
            owner: work.owner,
            repo: work.repo,
            repo_id: provider_id,
            slug,
            sha: work.sha,
            payload,
          },
        };
  return {
    build: {
      commit: { ref: work.sha, htmlUrl: `https://bitbucket.org/${slug}/commits/${work.sha}` },
      ...(pullRequest === undefined
        ? {}
        : {
            pullRequest: {
              number: pullRequest.id,
              name: pullRequest.name,
              description: pullRequest.description,
              htmlUrl: pullRequest.htmlUrl,
            },
          }),
      branch: { name: work.branch, htmlUrl: work.branchUrl },
      config,
      ...own,
    },
    project: {
      id: slug.replace("/", "-"),
      provider_id,
      owner: work.owner,
      repo: work.repo,
      slug,
      service_auth: { token: "", refreshToken: options.bbRefreshToken ?? "", type: "token" },
      provider: { type: "bitbucket", slug: "bitbucket" },
    },
  };
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "") as unknown;
  } catch {
    return undefined;
  }
}

function parseYaml(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return undefined;
  }
}
