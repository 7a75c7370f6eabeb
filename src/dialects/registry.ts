// Every dialect there is, one line each.

import type { Dialect } from "../core/dialect.ts";

import { bitbucketCloud } from "./bitbucket-cloud.ts";
import { bitbucketConnect } from "./bitbucket-connect.ts";
import { bitbucketDataCenter } from "./bitbucket-data-center.ts";

/** Dialects by the id kept with hooks and endpoints. */
export const dialects: Readonly<Record<string, Dialect>> = {
  [bitbucketCloud.id]: bitbucketCloud,
  [bitbucketConnect.id]: bitbucketConnect,
  [bitbucketDataCenter.id]: bitbucketDataCenter,
};
