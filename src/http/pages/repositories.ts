// GET the tenant's repositories in a tab of our own; POST one to connect by name.

import { Problem } from "../../core/problem.ts";
import { repositoryNameOf } from "../../page-models/words/repository-name.ts";
import { cutText } from "../../page-models/words/safe-text.ts";
import { pathsOf } from "../../page-models/paths.ts";
import { countOf } from "../../page-models/words/time-words.ts";
import { connectRepository } from "../../steps/registration/connect-repository.ts";
import type { PageReply, PageRequest } from "../route.ts";
import { moveWithNotice, noticeOf } from "./notices.ts";
import { authoriseHrefFor, notFound } from "./place.ts";
import type { PagePorts } from "./ports.ts";
import { webhookNotice } from "./webhook.ts";

const nameCharacters = 200;

/** GET /repositories. */
export async function showRepositories(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  return await listPage(ports, request, "", "");
}

/** POST /repositories: `workspace/repository`, looked up at the host. */
export async function addRepository(ports: PagePorts, request: PageRequest): Promise<PageReply> {
  const raw = request.form["name"];
  const name = repositoryNameOf(typeof raw === "string" ? raw : "");
  const tenant = await ports.store.tenants.get(request.visitor.tenantId);
  if (tenant === undefined || request.visitor.repositoryId !== undefined) throw notFound("page");
  // GitLab keeps projects in groups of groups.
  const shape =
    tenant.host === "gitlab" ? /^[^/\s]{1,100}(?:\/[^/\s]{1,100}){1,20}$/ : /^[^/\s]{1,100}\/[^/\s]{1,100}$/;
  if (!shape.test(name))
    return await listPage(ports, request, name, "Please type it as workspace/repository, as in its address.");
  try {
    const repository = await connectRepository({ ...ports, repositories: ports.store.repositories }, tenant, name);
    const notice = (await webhookNotice(ports, tenant, repository)) ?? {
      tone: "success",
      title: "Connected",
      sentence: "The repository is known now. Add a link to start builds from it.",
    };
    return await moveWithNotice(ports, tenant.id, pathsOf(repository.id).settings, notice);
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code === "internal") throw thrown;
    return await listPage(ports, request, name, thrown.message);
  }
}

async function listPage(ports: PagePorts, request: PageRequest, typedName: string, fault: string): Promise<PageReply> {
  const { visitor } = request;
  if (visitor.repositoryId !== undefined) throw notFound("page");
  const [tenant, repositories, links, notice] = await Promise.all([
    ports.store.tenants.get(visitor.tenantId),
    ports.store.repositories.list(visitor.tenantId),
    ports.store.links.list(visitor.tenantId),
    noticeOf(ports, request),
  ]);
  if (tenant === undefined) throw notFound("page");
  const rows = repositories
    .toSorted((a, b) => a.fullName.localeCompare(b.fullName, "en"))
    .map((repository) => {
      const own = links.filter((link) => link.repositoryId === repository.id);
      const paused = own.filter((link) => link.isPaused).length;
      const linkWords =
        own.length === 0 ? "No links yet" : `${countOf(own.length, "link")}${paused === 0 ? "" : `, ${paused} paused`}`;
      return {
        name: cutText(repository.fullName, 80),
        href: pathsOf(repository.id).settings,
        linkWords,
        hasLinks: own.length > 0,
      };
    });
  const model = {
    title: "Repositories",
    tenantName: tenant.name,
    banner: tenant.settings.authorisationProblem ?? "",
    authoriseHref: authoriseHrefFor(tenant, visitor),
    rows,
    mayChange: visitor.role === "admin",
    typedName: typedName.slice(0, nameCharacters),
    fault,
    form: { faults: fault === "" ? [] : [{ id: "name", fault }] },
    notice,
  };
  return { kind: "page", view: "repositories", model, status: fault === "" ? 200 : 422 };
}
