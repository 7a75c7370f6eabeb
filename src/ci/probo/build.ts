// What a Probo container manager is sent to start a build: the commit, the parsed .probo.yaml, and how to get the code.
// https://github.com/ProboCI/probo lib/ContainerManager.js

import { parse } from "yaml";
import type { StartRequest } from "../../core/ci-adapter.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { encode, shorten } from "../../core/text/text.ts";
import { commitOf, refNameOf } from "../kit/rest.ts";

/** Where Probo looks for its configuration. */
export const configFiles: readonly string[] = [".probo.yaml", ".probo.yml"];

/** The configuration of the commit, or what is wrong with it in words for the person who wrote it. */
export function readConfig(
  file: NonNullable<StartRequest["file"]>,
): { readonly config: object } | { readonly fault: string } {
  if (file.text === undefined) return { fault: `There is no ${configFiles.join(" or ")} in this commit` };
  if (file.text.length > lengths.text) return { fault: `${file.path} has more than ${lengths.text} characters` };
  try {
    const config: unknown = parse(file.text, { maxAliasCount: 100 });
    return typeof config === "object" && config !== null && !Array.isArray(config)
      ? { config }
      : { fault: `${file.path} says nothing: it has to have steps` };
  } catch (thrown) {
    const words = thrown instanceof Error ? (thrown.message.split("\n", 1)[0] ?? "") : "";
    return { fault: `${file.path} is no YAML: ${shorten(words.replace(/:$/, ""), 200)}` };
  }
}

/** The body of POST /startbuild. */
export function startBody(request: StartRequest, config: object): object {
  const { event } = request;
  const { repository, pullRequest } = event;
  const commit = commitOf(event);
  const branch = refNameOf(event);
  const commitUrl = `${repository.url}/commits/${commit}`;
  const branchUrl = `${repository.url}/branch/${encode(branch)}`;
  return {
    build: {
      commit: { ref: commit, htmlUrl: commitUrl },
      ...(pullRequest === undefined
        ? {}
        : {
            pullRequest: {
              number: String(pullRequest.id),
              name: pullRequest.title,
              description: pullRequest.description,
              htmlUrl: pullRequest.url,
            },
          }),
      branch: { name: branch, htmlUrl: branchUrl },
      config,
      request: {
        name: pullRequest?.title ?? branch,
        type: pullRequest === undefined ? "branch" : "pull_request",
        service: "bitbucket",
        branch,
        branch_html_url: branchUrl,
        owner: repository.owner,
        repo: repository.slug,
        repo_id: repository.id,
        slug: `${repository.owner}/${repository.slug}`,
        sha: commit,
        commit_url: commitUrl,
        ...(pullRequest === undefined
          ? {}
          : {
              pull_request: pullRequest.id,
              pull_request_id: pullRequest.id,
              pull_request_name: pullRequest.title,
              pull_request_description: pullRequest.description,
              pull_request_html_url: pullRequest.url,
            }),
        delivery_id: request.deliveryId,
      },
    },
    project: {
      id: `${repository.owner}-${repository.slug}`,
      provider_id: repository.id,
      owner: repository.owner,
      repo: repository.slug,
      slug: `${repository.owner}/${repository.slug}`,
      // The manager trades this for a Bitbucket token at our /auth_lookup, which knows the link and so the one
      // repository by it.
      service_auth: { token: "", refreshToken: request.repositoryTokenKey ?? "", type: "token" },
      provider: { type: "bitbucket", slug: "bitbucket" },
    },
  };
}
