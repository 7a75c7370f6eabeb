// Every host there is, one line each.

import type { Host } from "../core/host.ts";

import { bitbucketCloud } from "./bitbucket-cloud.ts";

/** Hosts by the kind kept with a tenant. */
export const hosts: Readonly<Record<string, Host>> = {
  [bitbucketCloud.id]: bitbucketCloud,
};
