// What a Bitbucket Cloud remembers: people, workspaces, repositories, commits, pull requests, statuses.

/** Somebody with an Atlassian account. */
export interface User {
  kind: "user";
  uuid: string;
  accountId: string;
  nickname: string;
  displayName: string;
  createdOn: number;
}

export type Permission = "admin" | "write" | "read" | "none";

interface Project {
  uuid: string;
  key: string;
  name: string;
}

/** A workspace; the payloads still call it a team, or a user when it is somebody's personal one. */
export interface Workspace {
  kind: "workspace";
  uuid: string;
  slug: string;
  name: string;
  createdOn: number;
  project: Project;
  /** The person a personal workspace belongs to. */
  owner: User | null;
  /** Members by uuid; true means administrator. */
  members: Map<string, boolean>;
}

export type Actor = User | Workspace;

export interface Author {
  raw: string;
  user: User | null;
}

export interface Commit {
  hash: string;
  parents: readonly string[];
  author: Author;
  message: string;
  date: number;
  /** Every file of the tree as of this commit. */
  tree: ReadonlyMap<string, string>;
}

export interface Tag {
  hash: string;
  message: string | null;
  date: number | null;
  tagger: Author | null;
}

/** A ref as it was or is. */
export type Ref = { type: "branch"; name: string; hash: string } | ({ type: "tag"; name: string } & Tag);

export interface RefChange {
  old: Ref | null;
  new: Ref | null;
  isForced: boolean;
  /** New on this ref, newest first; all of them. */
  commits: Commit[];
}

export type StatusState = "SUCCESSFUL" | "FAILED" | "INPROGRESS" | "STOPPED";

export interface Status {
  key: string;
  hash: string;
  state: StatusState;
  url: string | null;
  name: string | null;
  description: string;
  refname: string | null;
  createdOn: number;
  updatedOn: number;
  author: Actor;
}

type PullRequestState = "OPEN" | "MERGED" | "DECLINED" | "SUPERSEDED";

export interface PullRequestEnd {
  /** Null once the fork it came from is deleted. */
  repository: Repository | null;
  branch: string;
  hash: string;
}

export interface Participant {
  user: User;
  isReviewer: boolean;
  state: "approved" | "changes_requested" | null;
  participatedOn: number;
}

export interface PullRequest {
  id: number;
  title: string;
  description: string;
  state: PullRequestState;
  isDraft: boolean;
  author: User;
  source: PullRequestEnd;
  destination: PullRequestEnd;
  mergeHash: string | null;
  mayCloseSourceBranch: boolean;
  closedBy: User | null;
  reason: string;
  createdOn: number;
  updatedOn: number;
  participants: Participant[];
  /** What was said, oldest first. */
  comments: PullRequestComment[];
}

export interface PullRequestComment {
  id: number;
  text: string;
  actor: Actor;
  createdOn: number;
}

export interface Report {
  id: string;
  hash: string;
  body: Record<string, unknown>;
  annotations: Map<string, Record<string, unknown>>;
}

export interface Repository {
  kind: "repository";
  uuid: string;
  slug: string;
  name: string;
  workspace: Workspace;
  isPrivate: boolean;
  createdOn: number;
  updatedOn: number;
  mainBranch: string;
  parent: Repository | null;
  commits: Map<string, Commit>;
  branches: Map<string, string>;
  tags: Map<string, Tag>;
  pullRequests: PullRequest[];
  /** Statuses by commit hash, then by key. */
  statuses: Map<string, Map<string, Status>>;
  reports: Report[];
  permissions: Map<string, Permission>;
}
