// The names a template may use, each with one line for the documentation and the page.

export interface TemplateVariable {
  /** Dotted: `pull_request.id`. */
  readonly name: string;
  readonly description: string;
}

/** Every variable a template may use; those that do not apply to an event are empty, never missing. */
export const templateVariables: readonly TemplateVariable[] = [
  {
    name: "event",
    description:
      "what happened: push, tag, ref-deleted, pull-request-opened, pull-request-updated, pull-request-merged, " +
      "pull-request-declined, comment",
  },
  { name: "branch", description: "plain branch name; the source branch of a pull request; empty for tags" },
  { name: "tag", description: "plain tag name; empty for branches" },
  { name: "ref", description: "the branch or the tag, whichever moved" },
  { name: "ref_type", description: "branch or tag" },
  { name: "commit", description: "full hash of the commit to build" },
  { name: "commit_short", description: "first 12 digits of the hash" },
  { name: "before", description: "hash the branch or tag stood at before; empty for new ones" },
  { name: "message", description: "message of the commit to build" },
  { name: "subject", description: "first line of that message" },
  { name: "author", description: "name of the commit's author; of whoever acted where the author is unknown" },
  { name: "author_raw", description: "the author as written in the commit: Jane <jane@example.com>" },
  { name: "actor", description: "name of whoever pushed, opened, merged or commented" },
  {
    name: "commits",
    description: "list of the commits the sender named, newest first; each has hash, message, author, url",
  },
  { name: "is_forced", description: "true for a forced push" },
  { name: "is_truncated", description: "true when there are more commits than the sender listed" },
  { name: "at", description: "when it happened, as ISO time" },
  { name: "clone_url", description: "address to clone the repository from" },
  { name: "repository.id", description: "the host's stable id of the repository; survives renames" },
  { name: "repository.full_name", description: "workspace/repository or PROJECT/repository" },
  { name: "repository.owner", description: "workspace or project key" },
  { name: "repository.slug", description: "last part of the repository's address" },
  { name: "repository.name", description: "display name of the repository" },
  { name: "repository.url", description: "web page of the repository" },
  { name: "repository.clone_url", description: "the same as clone_url" },
  { name: "repository.project_key", description: "key of the project it is in" },
  { name: "repository.project_name", description: "name of the project it is in" },
  { name: "repository.scm", description: "git or hg" },
  { name: "repository.is_private", description: "true or false" },
  { name: "target_branch", description: "branch a pull request asks to be merged into; empty otherwise" },
  { name: "pull_request_id", description: "number of the pull request; empty otherwise" },
  { name: "pull_request.id", description: "the same as pull_request_id" },
  { name: "pull_request.title", description: "its title" },
  { name: "pull_request.description", description: "its description" },
  { name: "pull_request.url", description: "its web page" },
  { name: "pull_request.source_branch", description: "branch it comes from" },
  { name: "pull_request.source_commit", description: "head of that branch" },
  {
    name: "pull_request.source_repository",
    description: "full name of the repository it comes from; another one for forks",
  },
  { name: "pull_request.target_branch", description: "branch it asks to be merged into" },
  { name: "pull_request.target_commit", description: "head of the target branch" },
  { name: "pull_request.author", description: "name of whoever opened it" },
  { name: "pull_request.is_fork", description: "true when it comes from another repository" },
  { name: "pull_request.is_draft", description: "true for drafts" },
  { name: "comment", description: "text of the comment; empty otherwise" },
  { name: "link", description: "name of the link that starts the build" },
  {
    name: "delivery_id",
    description: "our id of this delivery: hand it to the build to get its result matched exactly",
  },
  { name: "result_url", description: "address the build may post its result to; keep it secret" },
];

/** True when a template may say this: a name of the table, a group of names, or a part of a listed commit. */
export function isKnownVariable(path: readonly (string | number)[]): boolean {
  const dotted = path.join(".");
  if (path[0] === "commits") return true;
  return templateVariables.some((variable) => variable.name === dotted || variable.name.startsWith(`${dotted}.`));
}
