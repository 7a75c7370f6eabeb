// One repository as every code host keeps it: commits, branch heads, and the statuses somebody put on commits.
import { randomBytes } from "node:crypto";

/** A commit that was pushed. */
export interface HostedCommit {
  hash: string;
  message: string;
  atMs: number;
  parents: readonly string[];
  files: readonly string[];
}

/** A status on a commit, in its host's words. */
interface HostedStatus {
  commit: string;
  key: string;
  state: string;
  url: string;
  description: string;
}

/** What is to be pushed. */
export interface PushOrder {
  branch?: string;
  message?: string;
  files?: readonly string[];
}

/** What a push moved; `before` is undefined for a new branch. */
export interface Pushed {
  branch: string;
  before: string | undefined;
  commit: HostedCommit;
}

/** A repository of a stand-in. */
export interface HostedRepository {
  owner: string;
  name: string;
  id: number;
  commits: ReadonlyMap<string, HostedCommit>;
  branches: ReadonlyMap<string, string>;
  statuses: readonly HostedStatus[];
  push(order?: PushOrder): Pushed;
  /** A commit by at least seven digits of its hash. */
  find(hash: string): HostedCommit | undefined;
  addStatus(status: HostedStatus): void;
}

export const noCommit = "0".repeat(40);

/** Makes a repository with one commit on main. */
export function createRepository(owner: string, name: string, id: number): HostedRepository {
  const commits = new Map<string, HostedCommit>();
  const branches = new Map<string, string>();
  const statuses: HostedStatus[] = [];
  const repository: HostedRepository = {
    owner,
    name,
    id,
    commits,
    branches,
    statuses,
    push({ branch = "main", message = "Change something\n", files = ["src/app/create-app.ts"] } = {}) {
      const before = branches.get(branch);
      const parent = before ?? branches.get("main");
      const commit = {
        hash: randomBytes(20).toString("hex"),
        message,
        atMs: Date.now(),
        parents: parent === undefined ? [] : [parent],
        files,
      };
      commits.set(commit.hash, commit);
      branches.set(branch, commit.hash);
      return { branch, before, commit };
    },
    find: (hash) =>
      /^[0-9a-f]{7,40}$/.test(hash) ? [...commits.values()].find((commit) => commit.hash.startsWith(hash)) : undefined,
    addStatus: (status) => void statuses.push(status),
  };
  repository.push({ message: "Begin\n", files: ["README.md"] });
  return repository;
}
