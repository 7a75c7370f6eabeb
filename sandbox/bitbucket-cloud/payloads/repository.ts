// Repositories: the short form inside other things, the form of a payload, and the full one of the REST API.
import type { Repository } from "../model/types.ts";
import type { World } from "../world.ts";
import { describeTeam } from "./account.ts";
import { writeTime } from "./time.ts";
import { describeProject, describeWorkspace } from "./workspace.ts";

/** Address of a repository in the REST API. */
export function repositoryApi(world: World, repository: Repository): string {
  return `${world.addresses.api}/2.0/repositories/${repository.workspace.slug}/${repository.slug}`;
}

/** Address of a repository's page. */
export function repositoryHtml(world: World, repository: Repository): string {
  return `${world.addresses.web}/${repository.workspace.slug}/${repository.slug}`;
}

/** The three links every form has. */
export function repositoryLinks(world: World, repository: Repository): Record<string, { href: string }> {
  return {
    self: { href: repositoryApi(world, repository) },
    html: { href: repositoryHtml(world, repository) },
    avatar: { href: `${world.addresses.web}/ravatar/${encodeURIComponent(repository.uuid)}?ts=default` },
  };
}

/** As inside a pull request or a status. */
export function describeRepositoryBriefly(world: World, repository: Repository): Record<string, unknown> {
  return {
    links: repositoryLinks(world, repository),
    type: "repository",
    name: repository.name,
    full_name: `${repository.workspace.slug}/${repository.slug}`,
    uuid: repository.uuid,
  };
}

/** As the `repository` of a webhook payload. */
export function describeRepository(world: World, repository: Repository): Record<string, unknown> {
  const { workspace } = repository;
  const parent = repository.parent ? { parent: describeRepositoryBriefly(world, repository.parent) } : {};
  return {
    scm: "git",
    website: null,
    ...describeRepositoryBriefly(world, repository),
    project: describeProject(world, workspace),
    owner: describeTeam(world, workspace),
    workspace: describeWorkspace(world, workspace),
    is_private: repository.isPrivate,
    ...parent,
  };
}

/** As GET /2.0/repositories/{workspace}/{repo_slug} answers. */
export function describeRepositoryFully(world: World, repository: Repository): Record<string, unknown> {
  const api = repositoryApi(world, repository);
  const links = {
    ...repositoryLinks(world, repository),
    pullrequests: { href: `${api}/pullrequests` },
    commits: { href: `${api}/commits` },
    forks: { href: `${api}/forks` },
    watchers: { href: `${api}/watchers` },
    branches: { href: `${api}/refs/branches` },
    tags: { href: `${api}/refs/tags` },
    downloads: { href: `${api}/downloads` },
    source: { href: `${api}/src` },
    hooks: { href: `${api}/hooks` },
    clone: [{ name: "https", href: `${repositoryHtml(world, repository)}.git` }],
  };
  return {
    ...describeRepository(world, repository),
    links,
    slug: repository.slug,
    description: "",
    language: "",
    size: 0,
    has_issues: false,
    has_wiki: false,
    fork_policy: repository.isPrivate ? "no_public_forks" : "allow_forks",
    created_on: writeTime(repository.createdOn),
    updated_on: writeTime(repository.updatedOn),
    mainbranch: repository.branches.size === 0 ? null : { type: "branch", name: repository.mainBranch },
  };
}
