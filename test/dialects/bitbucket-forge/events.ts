// Events as https://developer.atlassian.com/platform/forge/events-reference/bitbucket/ documents them.

type Changes = Readonly<Record<string, unknown>>;

export interface ForgeEvents {
  readonly about: { readonly id: string; readonly workspace: string };
  readonly push: (changes?: Changes) => object;
  readonly pullRequest: (name: string, changes?: Changes) => object;
}

/** A change given as undefined leaves the field out. */
export function makeEvents({ head, before }: { readonly head: string; readonly before: string }): ForgeEvents {
  const about = {
    id: "{15a31549-1111-4222-8333-444455556666}",
    workspace: "{4c16a397-1111-4222-8333-444455556666}",
  };
  const common = {
    actor: { type: "user", accountId: "5ffe", uuid: "{cc8e193d-1111-4222-8333-444455556666}" },
    repository: { uuid: about.id, slug: "payments" },
    project: { uuid: "{1860e69a-1111-4222-8333-444455556666}" },
    workspace: { uuid: about.workspace },
    timestamp: "2026-03-23T06:03:12.361017Z",
  };
  const commit = {
    hash: head,
    message: { value: "Initial commit", truncated: false },
    date: "2023-05-12T01:40:22.000000Z",
    author: { user: { type: "user", accountId: "5ffe", uuid: "{cc8e193d-1111-4222-8333-444455556666}" } },
  };
  return {
    about,
    push: (changes = {}) => ({
      ...common,
      eventType: "avi:bitbucket:push:repository",
      push: {
        ref: "main",
        mainbranch: true,
        before,
        after: head,
        created: false,
        closed: false,
        forced: false,
        truncated: false,
        commits: [commit],
        ...changes,
      },
    }),
    pullRequest: (name, changes = {}) => ({
      ...common,
      eventType: `avi:bitbucket:${name}:pullrequest`,
      pullrequest: {
        id: 7,
        state: name === "fulfilled" ? "MERGED" : "OPEN",
        title: { value: "Pay", truncated: false },
        source: { branch: { name: "feature/x" }, commit: { hash: head.slice(0, 12) } },
        destination: { branch: { name: "main" }, commit: { hash: before.slice(0, 12) } },
        ...(name === "fulfilled" ? { mergeCommit: { hash: "cccccccccccc" } } : {}),
        ...changes,
      },
    }),
  };
}
