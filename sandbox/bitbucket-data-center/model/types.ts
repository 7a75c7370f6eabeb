// What a Data Center remembers of people, code and builds.

export interface Person {
  id: number;
  name: string;
  displayName: string;
  password: string;
}

export type Level = "read" | "write" | "admin";

export interface AccessToken {
  text: string;
  person: Person;
  level: Level;
  /** A repository's or project's token reaches nothing else. */
  scope: { project?: string; repository?: number };
}

export interface Project {
  id: number;
  key: string;
  name: string;
}

export interface Commit {
  hash: string;
  message: string;
  author: Person;
  atMs: number;
  parents: readonly string[];
  tree: ReadonlyMap<string, string>;
}

export interface PullRequest {
  id: number;
  title: string;
  description: string;
  state: "OPEN" | "MERGED" | "DECLINED";
  source: Repository;
  sourceBranch: string;
  sourceHash: string;
  targetBranch: string;
  author: Person;
  atMs: number;
  isDraft: boolean;
  mergeHash?: string;
}

/** One build of a commit; posted again under the same key, it is replaced. */
export interface PostedBuild {
  hash: string;
  key: string;
  state: string;
  /** Which resource it came by. */
  by: "builds" | "build-status";
  body: Record<string, unknown>;
}

interface Report {
  hash: string;
  key: string;
  body: Record<string, unknown>;
}

export interface Webhook {
  id: number;
  name: string;
  url: string;
  events: readonly string[];
  isActive: boolean;
  secret: string;
  createdMs: number;
}

export interface Repository {
  id: number;
  project: Project;
  slug: string;
  name: string;
  commits: Map<string, Commit>;
  branches: Map<string, string>;
  tags: Map<string, string>;
  pullRequests: PullRequest[];
  webhooks: Webhook[];
  builds: PostedBuild[];
  reports: Report[];
}
