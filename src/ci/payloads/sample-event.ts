// A made-up push that tests of a connection send where nothing is started by it.

import type { Event } from "../../core/event.ts";

/** A push to main of a repository that does not exist. */
export function sampleEvent(now: number): Event {
  const commit = {
    hash: "0123456789abcdef0123456789abcdef01234567",
    message: "Test of the connection",
    author: { name: "CI Bridge", raw: "CI Bridge <ci-bridge@example.com>" },
    at: now,
  };
  return {
    kind: "push",
    repository: {
      id: "{00000000-0000-4000-8000-000000000000}",
      fullName: "workspace/repository",
      owner: "workspace",
      slug: "repository",
      name: "repository",
      url: "https://bitbucket.org/workspace/repository",
      cloneUrl: "https://bitbucket.org/workspace/repository.git",
      scm: "git",
      isPrivate: true,
    },
    actor: { name: "CI Bridge" },
    at: now,
    ref: { type: "branch", name: "main" },
    commit,
    before: "fedcba9876543210fedcba9876543210fedcba98",
    isForced: false,
    isTruncated: false,
    commits: [commit],
  };
}
