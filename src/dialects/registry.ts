// Every dialect there is, one line each.

import type { Dialect } from "../core/dialect.ts";

import { bitbucketCloud } from "./bitbucket-cloud/dialect.ts";
import { bitbucketConnect } from "./bitbucket-cloud/connect-dialect.ts";
import { bitbucketDataCenter } from "./bitbucket-data-center/dialect.ts";
import { bitbucketForge } from "./bitbucket-forge/dialect.ts";
import { bitbucketPost } from "./bitbucket-post/dialect.ts";
import { buildbotBase } from "./buildbot-base/dialect.ts";
import { githubSha1 } from "./github/sha1-dialect.ts";
import { github } from "./github/dialect.ts";
import { gitlab } from "./gitlab/dialect.ts";
import { gitorious } from "./gitorious/dialect.ts";
import { poller } from "./found-heads/dialect.ts";

/** Dialects by the id kept with hooks and endpoints. */
export const dialects: Readonly<Record<string, Dialect>> = {
  [bitbucketCloud.id]: bitbucketCloud,
  [bitbucketConnect.id]: bitbucketConnect,
  [bitbucketDataCenter.id]: bitbucketDataCenter,
  [bitbucketForge.id]: bitbucketForge,
  [bitbucketPost.id]: bitbucketPost,
  [github.id]: github,
  [githubSha1.id]: githubSha1,
  [gitlab.id]: gitlab,
  [gitorious.id]: gitorious,
  [buildbotBase.id]: buildbotBase,
  [poller.id]: poller,
};
