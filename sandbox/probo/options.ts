// What Probo's two programs can be started with.
import type { StandInBuild, StandInOptions } from "../stand-in/farm.ts";

/** What a handler can be started with; names as in its configuration. */
export interface ProboHandlerOptions extends StandInOptions {
  flavour?: "elusivemind" | "head";
  /** bbWebhookUrl: the path hooks come in at. */
  webhookPath?: string;
  bbClientKey?: string;
  bbClientSecret?: string;
  bbRefreshToken?: string;
  /** api.url: the container manager; without it builds go nowhere. */
  apiUrl?: string;
  apiToken?: string;
  /** https://bitbucket.org and https://api.bitbucket.org, which the real one has built in. */
  bitbucketUrl?: string;
  bitbucketApiUrl?: string;
}

/** What a container manager can be started with; names as in its configuration. */
export interface ProboContainersOptions extends StandInOptions {
  /** api.url: the handler that takes statuses; without it none are sent. */
  apiUrl?: string;
  /** api.token: sent with statuses, and asked of callers. */
  apiToken?: string;
  instanceName?: string;
  /** buildUrl, with {{buildId}} in it. */
  buildUrl?: string;
  /** auth.url: where an access token is looked up before the code is fetched. */
  authUrl?: string;
}

/** A build as the manager keeps it: what it was sent, and the run it is in. */
export interface ProboBuild {
  id: string;
  sent: Record<string, unknown>;
  run: StandInBuild;
  isPinned: boolean;
  /** What GET /builds/:id shows of each step begun so far. */
  steps: { name: string; state: "running" | "success" | "error" }[];
  /** The statuses told so far; the next waits for them. */
  told: Promise<void>;
}
