// Every event key there is, as GET /2.0/hook_events lists them.

export interface EventKind {
  event: string;
  category: string;
  label: string;
  description: string;
}

/** Events a repository or workspace webhook, or an app's webhook module, may ask for. */
export const eventKinds: readonly EventKind[] = [
  kind("repo:push", "Repository", "Push", "Whenever a repository push occurs"),
  kind("repo:fork", "Repository", "Fork", "Whenever a repository fork occurs"),
  kind("repo:updated", "Repository", "Updated", "Whenever a repository update occurs"),
  kind("repo:transfer", "Repository", "Transfer accepted", "Whenever a repository transfer is accepted"),
  kind("repo:created", "Repository", "Created", "Whenever a repository is created"),
  kind("repo:deleted", "Repository", "Deleted", "Whenever a repository is deleted"),
  kind("repo:imported", "Repository", "Import", "Whenever a repository import occurs"),
  kind("repo:commit_comment_created", "Repository", "Commit comment created", "Whenever a commit comment is created"),
  kind(
    "repo:commit_status_created",
    "Repository",
    "Build status created",
    "Whenever a build status is added to a commit",
  ),
  kind(
    "repo:commit_status_updated",
    "Repository",
    "Build status updated",
    "Whenever a build status on a commit is updated",
  ),
  kind("pullrequest:created", "Pull Request", "Created", "When someone has created a pull request"),
  kind("pullrequest:updated", "Pull Request", "Updated", "When someone has updated a pull request"),
  kind("pullrequest:push", "Pull Request", "Push", "When someone has pushed to the source branch of a pull request"),
  kind("pullrequest:approved", "Pull Request", "Approved", "When someone has approved a pull request"),
  kind(
    "pullrequest:unapproved",
    "Pull Request",
    "Approval removed",
    "When someone has removed an approval from a pull request",
  ),
  kind(
    "pullrequest:changes_request_created",
    "Pull Request",
    "Changes Request created",
    "When someone has requested changes on a pull request",
  ),
  kind(
    "pullrequest:changes_request_removed",
    "Pull Request",
    "Changes Request removed",
    "When someone has removed a request for changes",
  ),
  kind("pullrequest:fulfilled", "Pull Request", "Merged", "When someone has merged a pull request"),
  kind("pullrequest:rejected", "Pull Request", "Declined", "When someone has declined a pull request"),
  kind(
    "pullrequest:comment_created",
    "Pull Request",
    "Comment created",
    "When someone has commented on a pull request",
  ),
  kind(
    "pullrequest:comment_updated",
    "Pull Request",
    "Comment updated",
    "When someone has edited a comment on a pull request",
  ),
  kind(
    "pullrequest:comment_deleted",
    "Pull Request",
    "Comment deleted",
    "When someone has deleted a comment on a pull request",
  ),
  kind(
    "pullrequest:comment_resolved",
    "Pull Request",
    "Comment resolved",
    "When someone has resolved a comment on a pull request",
  ),
  kind(
    "pullrequest:comment_reopened",
    "Pull Request",
    "Comment reopened",
    "When someone has reopened a comment on a pull request",
  ),
  kind("issue:created", "Issue", "Created", "When someone has created an issue"),
  kind("issue:updated", "Issue", "Updated", "When someone has updated an issue"),
  kind("issue:comment_created", "Issue", "Comment created", "When someone has commented on an issue"),
  kind("project:updated", "Project", "Updated", "When someone has updated a project"),
  kind("pipeline:span_created", "Pipeline", "Span created", "When a pipeline span has been created"),
];

/** Whether Bitbucket has such an event. */
export function isEventKey(key: string): boolean {
  return eventKinds.some((one) => one.event === key);
}

function kind(event: string, category: string, label: string, description: string): EventKind {
  return { event, category, label, description };
}
