// Every dialect there is, one line each.

import type { Dialect } from "../core/dialect.ts";

import { bitbucketCloud } from "./bitbucket-cloud.ts";
import { bitbucketConnect } from "./bitbucket-connect.ts";
import { bitbucketDataCenter } from "./bitbucket-data-center.ts";
import { bitbucketPost } from "./bitbucket-post.ts";
import { buildbotBase } from "./buildbot-base.ts";
import { githubSha1 } from "./github-sha1.ts";
import { github } from "./github.ts";
import { gitlab } from "./gitlab.ts";
import { gitorious } from "./gitorious.ts";
import { poller } from "./poller.ts";

/** Dialects by the id kept with hooks and endpoints. */
export const dialects: Readonly<Record<string, Dialect>> = {
  [bitbucketCloud.id]: bitbucketCloud,
  [bitbucketConnect.id]: bitbucketConnect,
  [bitbucketDataCenter.id]: bitbucketDataCenter,
  [bitbucketPost.id]: bitbucketPost,
  [github.id]: github,
  [githubSha1.id]: githubSha1,
  [gitlab.id]: gitlab,
  [gitorious.id]: gitorious,
  [buildbotBase.id]: buildbotBase,
  [poller.id]: poller,
};
