// Bitbucket's addresses for build statuses, answered as Bitbucket does; the status is on disk when this answers.

import type { PostedStatus } from "../../core/rules/commit-status.ts";
import { refuseDeepJson } from "../../core/text/json.ts";
import { encode } from "../../core/text/text.ts";
import { defined } from "../../core/rules/defined.ts";
import type { Exchange, Reply } from "../exchange.ts";
import type { HttpOptions } from "../options.ts";
import type { ProvedReporter } from "../guards/report-tokens.ts";

type Ports = Pick<HttpOptions, "takeStatus" | "clock">;

/** POST /2.0/repositories/{workspace}/{slug}/commit/{commit}/statuses/build: 201 and the status. */
export async function takeCloudStatus(options: Ports, exchange: Exchange, reporter: ProvedReporter): Promise<Reply> {
  const posted = postedIn(exchange, "cloud");
  const { key, state, result } = await options.takeStatus(reporter, posted);
  const { owner = "", slug = "" } = exchange.params;
  const at = new Date(options.clock()).toISOString();
  const commit = `https://api.bitbucket.org/2.0/repositories/${encode(owner)}/${encode(slug)}/commit/${posted.commit}`;
  const value = {
    type: "build",
    key,
    state,
    name: result.name ?? key,
    description: result.description ?? "",
    url: result.url ?? "",
    refname: result.refName ?? null,
    created_on: at,
    updated_on: at,
    commit: { type: "commit", hash: posted.commit, links: { self: { href: commit } } },
    links: { commit: { href: commit }, self: { href: `${commit}/statuses/build/${encode(key)}` } },
  };
  return { kind: "json", status: 201, value };
}

/** POST of Data Center's addresses: 204 and nothing. */
export async function takeServerStatus(options: Ports, exchange: Exchange, reporter: ProvedReporter): Promise<Reply> {
  await options.takeStatus(reporter, postedIn(exchange, "server"));
  return { kind: "content", type: "", body: "", status: 204 };
}

function postedIn(exchange: Exchange, shape: PostedStatus["shape"]): PostedStatus {
  refuseDeepJson(exchange.body);
  const { owner, slug, commit = "" } = exchange.params;
  const repository = owner === undefined || slug === undefined ? undefined : { owner, slug };
  return {
    shape,
    commit,
    contentType: exchange.headers["content-type"] ?? "",
    body: exchange.body,
    ...defined({ repository }),
  };
}
