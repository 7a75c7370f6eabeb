// Every host there is, one line each.

import type { Host } from "../core/host.ts";

import { bitbucketCloud } from "./bitbucket-cloud/host.ts";
import { bitbucketDataCenter } from "./bitbucket-data-center/host.ts";
import { github } from "./github/host.ts";
import { gitlab } from "./gitlab/host.ts";

/** Hosts by the kind kept with a tenant. */
export const hosts: Readonly<Record<string, Host>> = {
  [bitbucketCloud.id]: bitbucketCloud,
  [bitbucketDataCenter.id]: bitbucketDataCenter,
  [github.id]: github,
  [gitlab.id]: gitlab,
};
