// Which addresses a build status may link to.
import { isIP } from "node:net";
import { readPath } from "../connect/context.ts";
import { describeCommit } from "../payloads/commit.ts";
import { describeRepositoryFully } from "../payloads/repository.ts";
import type { Commit, Repository } from "../model/types.ts";
import type { World } from "../world.ts";

/**
 * http(s) or ftp with a host that has a dot or is an address: "http://jenkins:8080/" is refused, as by Bitbucket.
 * `mayLinkToLoopback` lets 127.0.0.1 and localhost through, which Bitbucket's readers could not open.
 */
export function isAcceptableUrl(url: string, mayLinkToLoopback: boolean): boolean {
  if (!URL.canParse(url) || /\s/.test(url)) return false;
  const { protocol, hostname } = new URL(url);
  if (!["http:", "https:", "ftp:", "ftps:"].includes(protocol)) return false;
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (isLoopback(host)) return mayLinkToLoopback;
  if (isIP(host) !== 0) return true;
  return /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)*\.(xn--[a-z0-9-]+|[a-z][a-z0-9-]*[a-z0-9])$/i.test(host);
}

/** {repository.*} and {commit.*} in an address are filled in by Bitbucket. */
export function expandRepositoryUrl(world: World, repository: Repository, commit: Commit, template: string): string {
  const values = {
    repository: describeRepositoryFully(world, repository),
    commit: describeCommit(world, repository, commit),
  };
  return template.replace(/\{((?:repository|commit)\.[\w.]+)\}/g, (_, path: string) =>
    encodeURIComponent(readPath(values, path)),
  );
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
