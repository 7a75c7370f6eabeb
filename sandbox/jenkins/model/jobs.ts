// The tree of folders and jobs, found by full name and by the pieces of a URL.
import { decodePiece } from "../../stand-in/received.ts";
import { jobNameOf } from "./branch-name.ts";
import type { Job, JobOptions } from "./model.ts";

/** All jobs of one Jenkins. */
export interface JobTree {
  add(options: JobOptions): Job;
  remove(fullName: string): boolean;
  find(fullName: string): Job | undefined;
  top(): Job[];
  /** Every job that can build, folders left out. */
  all(): Job[];
  addBranch(project: Job, branch: string): Job;
  /** Follows "job", "a", "job", "b" through the tree; `rest` is what comes after. */
  locate(pieces: readonly string[]): { job: Job; rest: string[] } | undefined;
}

/** Makes an empty tree. */
export function createJobTree(): JobTree {
  const root = new Map<string, Job>();

  function put(parent: Job | undefined, job: Job): Job {
    (parent?.children ?? root).set(job.name, job);
    return job;
  }

  function add(options: JobOptions): Job {
    const names = options.name.split("/").filter((name) => name !== "");
    const last = names.pop();
    if (last === undefined) throw new Error("A job needs a name.");
    let parent: Job | undefined;
    for (const name of names) {
      parent = (parent?.children ?? root).get(name) ?? put(parent, makeJob(parent, name, "folder", { name }));
    }
    const job = put(parent, makeJob(parent, last, options.kind ?? "freestyle", options));
    for (const branch of options.branches ?? []) addBranch(job, branch);
    return job;
  }

  function addBranch(project: Job, branch: string): Job {
    const name = jobNameOf(branch);
    const known = project.children.get(name);
    if (known !== undefined) return known;
    const job = makeJob(project, name, "pipeline", { ...project.options, name: `${project.fullName}/${name}` });
    job.branch = branch;
    job.displayName = branch;
    job.fullDisplayName = `${project.fullDisplayName} » ${branch}`;
    return put(project, job);
  }

  function find(fullName: string): Job | undefined {
    let here: Job | undefined;
    for (const name of fullName.split("/")) {
      here = (here === undefined ? root : here.children).get(name);
      if (here === undefined) return undefined;
    }
    return here;
  }

  function locate(pieces: readonly string[]): { job: Job; rest: string[] } | undefined {
    let here: Job | undefined;
    let at = 0;
    for (; pieces[at] === "job"; at += 2) {
      const next: Job | undefined = (here?.children ?? root).get(decodePiece(pieces[at + 1] ?? ""));
      if (next === undefined) return undefined;
      here = next;
    }
    return here === undefined ? undefined : { job: here, rest: pieces.slice(at) };
  }

  return {
    add,
    addBranch,
    find,
    locate,
    remove: (fullName) => {
      const job = find(fullName);
      return job !== undefined && (job.parent?.children ?? root).delete(job.name);
    },
    top: () => [...root.values()],
    all: () => [...root.values()].flatMap(listBuildable),
  };
}

/** Whether a job holds other jobs instead of building. */
export function isContainer(job: Job): boolean {
  return job.kind === "folder" || job.kind === "multibranch";
}

/** The last build that fits, newest first. */
export function findLastBuild(
  job: Job,
  fits: (build: Job["builds"][number]) => boolean = () => true,
): Job["builds"][number] | undefined {
  return job.builds.findLast(fits);
}

function listBuildable(job: Job): Job[] {
  return isContainer(job) ? [...job.children.values()].flatMap(listBuildable) : [job];
}

function makeJob(parent: Job | undefined, name: string, kind: Job["kind"], options: JobOptions): Job {
  return {
    kind,
    name,
    fullName: parent === undefined ? name : `${parent.fullName}/${name}`,
    displayName: name,
    fullDisplayName: parent === undefined ? name : `${parent.fullDisplayName} » ${name}`,
    path: `${parent?.path ?? ""}job/${encodeURIComponent(name)}/`,
    parent,
    children: new Map(),
    branch: undefined,
    options,
    isDisabled: options.isDisabled ?? false,
    builds: [],
    nextNumber: 1,
  };
}
