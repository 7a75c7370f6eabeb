// How each sender tells of a pull request that is opened and edited; its commit never moves.

const head = "a".repeat(40);
const target = "b".repeat(40);

/** How the pull request stands, and what was done to bring it there. */
export interface Standing {
  readonly title: string;
  readonly isDraft: boolean;
  readonly into: string;
}

export interface Posted {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Sender {
  readonly dialect: string;
  readonly host: "bitbucket-cloud" | "bitbucket-data-center" | "github" | "gitlab";
  readonly repositoryId: string;
  readonly opened: (now: Standing) => Posted;
  readonly edited: (before: Standing, now: Standing) => Posted;
}

const cloudRepository = {
  uuid: "{22222222-2222-4222-8222-222222222222}",
  full_name: "acme/payments",
  name: "payments",
  owner: { uuid: "{11111111-1111-4111-8111-111111111111}" },
};

/** Tells how the pull request stands, and never how it stood before. */
function cloud(event: string): (now: Standing) => Posted {
  return ({ title, isDraft, into }) => ({
    headers: { "x-event-key": `pullrequest:${event}` },
    body: {
      repository: cloudRepository,
      actor: { display_name: "Jane" },
      pullrequest: {
        id: 7,
        title,
        draft: isDraft,
        state: "OPEN",
        source: { branch: { name: "feature/x" }, commit: { hash: head.slice(0, 12) }, repository: cloudRepository },
        destination: { branch: { name: into }, commit: { hash: target.slice(0, 12) }, repository: cloudRepository },
      },
    },
  });
}

const serverRepository = { id: 5, slug: "payments", name: "payments", project: { key: "ACME" } };

function dataCenter(eventKey: string, { title, isDraft, into }: Standing, previous: object): Posted {
  const pullRequest = {
    id: 7,
    title,
    draft: isDraft,
    fromRef: { id: "refs/heads/feature/x", latestCommit: head, repository: serverRepository },
    toRef: { id: `refs/heads/${into}`, latestCommit: target, repository: serverRepository },
  };
  const body = { eventKey, actor: { name: "jane" }, pullRequest, ...previous };
  return { headers: { "x-event-key": eventKey }, body };
}

function github(action: string, { title, isDraft, into }: Standing, changes: object): Posted {
  const repo = { id: 5, full_name: "acme/payments" };
  const pullRequest = {
    number: 7,
    title,
    draft: isDraft,
    head: { ref: "feature/x", sha: head, repo },
    base: { ref: into, sha: target, repo },
  };
  const body = { action, repository: { ...repo, name: "payments" }, pull_request: pullRequest, ...changes };
  return { headers: { "x-github-event": "pull_request" }, body };
}

function githubEdit(before: Standing, now: Standing): Posted {
  if (before.isDraft !== now.isDraft) return github(now.isDraft ? "converted_to_draft" : "ready_for_review", now, {});
  const base = { ref: { from: before.into }, sha: { from: target } };
  const changes = before.into === now.into ? { title: { from: before.title } } : { base };
  return github("edited", now, { changes });
}

function gitlab(action: string, { title, isDraft, into }: Standing, changes: object): Posted {
  const attributes = {
    iid: 7,
    title,
    draft: isDraft,
    action,
    source_branch: "feature/x",
    target_branch: into,
    source_project_id: 5,
    last_commit: { id: head, message: "Pay faster", author: { name: "Jane" } },
  };
  const project = { id: 5, name: "payments", path_with_namespace: "acme/payments" };
  const body = { object_kind: "merge_request", project, object_attributes: attributes, ...changes };
  return { headers: { "x-gitlab-event": "Merge Request Hook" }, body };
}

function gitlabEdit(before: Standing, now: Standing): Posted {
  const changes = {
    ...(before.isDraft === now.isDraft ? {} : { draft: { previous: before.isDraft, current: now.isDraft } }),
    ...(before.into === now.into ? {} : { target_branch: { previous: before.into, current: now.into } }),
    ...(before.title === now.title ? {} : { title: { previous: before.title, current: now.title } }),
  };
  return gitlab("update", now, { changes });
}

export const senders: readonly Sender[] = [
  {
    dialect: "bitbucket-cloud",
    host: "bitbucket-cloud",
    repositoryId: cloudRepository.uuid,
    opened: cloud("created"),
    edited: (_before, now) => cloud("updated")(now),
  },
  {
    dialect: "bitbucket-data-center",
    host: "bitbucket-data-center",
    repositoryId: "5",
    opened: (now) => dataCenter("pr:opened", now, {}),
    edited: (before, now) =>
      dataCenter("pr:modified", now, {
        previousTitle: before.title,
        previousDescription: "",
        previousDraft: before.isDraft,
        previousTarget: { id: `refs/heads/${before.into}` },
      }),
  },
  {
    dialect: "github",
    host: "github",
    repositoryId: "5",
    opened: (now) => github("opened", now, {}),
    edited: githubEdit,
  },
  {
    dialect: "gitlab",
    host: "gitlab",
    repositoryId: "5",
    opened: (now) => gitlab("open", now, {}),
    edited: gitlabEdit,
  },
];
