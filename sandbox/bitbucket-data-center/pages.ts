// Small pages: repositories, one repository's commits with their builds, and what became of every webhook.
import { decodePiece, readJson, readText } from "../stand-in/received.ts";
import type { Received } from "../stand-in/received.ts";
import { escapeHtml, replyEmpty, replyHtml } from "../stand-in/reply.ts";
import type { Reply } from "../stand-in/reply.ts";
import { readForm } from "../stand-in/form.ts";
import type { Control } from "./control/control.ts";
import type { Repository } from "./model/types.ts";
import type { World } from "./model/world.ts";
import { fullVersions } from "./options.ts";
import type { WebhookSender } from "./webhooks/sender.ts";

/** Answers pages; undefined for what is none. */
export function answerPage(
  world: World,
  sender: WebhookSender,
  control: Control,
  request: Received,
): Reply | undefined {
  if (request.method === "GET" && request.path === "/")
    return page(
      "Repositories",
      list(world.repositories.map((one) => link(addressOf(one), `${one.project.key}/${one.slug}`))),
      world,
    );
  const [, key, slug, rest] =
    /^\/projects\/([^/]+)\/repos\/([^/]+)\/(browse|webhooks|pull-requests\/\d+|push)$/.exec(request.path) ?? [];
  const repository = world.repositories.find(
    (one) => one.project.key === decodePiece(key ?? "") && one.slug === decodePiece(slug ?? ""),
  );
  if (repository === undefined || rest === undefined) return undefined;
  const fullName = `${repository.project.key}/${repository.slug}`;
  if (request.method === "POST" && rest === "push") {
    if (readJson(request) === undefined)
      control.pushCommit({ repository: fullName, message: readForm(request).get("message") ?? "Change\n" });
    return replyEmpty(303, { location: addressOf(repository) });
  }
  return page(fullName, rest === "webhooks" ? webhooks(repository, sender) : overview(repository), world);
}

function overview(repository: Repository): string {
  const push = `<form method="post" action="${addressOf(repository).replace(/browse$/, "push")}">
    <input name="message" value="Change"><button>Push</button></form>`;
  const rows = [...repository.commits.values()].reverse().map((commit) => {
    const builds = repository.builds
      .filter((build) => build.hash === commit.hash)
      .map((build) => {
        const page = link(readText(build.body, "url") ?? "", readText(build.body, "name") ?? build.key);
        return `${escapeHtml(build.state)} ${page} (${build.by})`;
      });
    const reports = repository.reports
      .filter((report) => report.hash === commit.hash)
      .map((report) => {
        const [title, result] = ["title", "result"].map((name) => escapeHtml(readText(report.body, name) ?? ""));
        return `report ${title ?? ""}: ${result ?? ""}`;
      });
    return `<code>${commit.hash.slice(0, 12)}</code> ${escapeHtml(commit.message)} ${list([...builds, ...reports])}`;
  });
  const toWebhooks = link(addressOf(repository).replace(/browse$/, "webhooks"), "Webhooks");
  return `${push}<p>${toWebhooks}</p><h2>Commits</h2>${list(rows)}`;
}

function webhooks(repository: Repository, sender: WebhookSender): string {
  return repository.webhooks
    .map((webhook) => {
      const breaker = sender.breakerOf(webhook.id);
      const rows = sender.invocations
        .filter((one) => one.webhookId === webhook.id)
        .map((one) => {
          const said = `${escapeHtml(one.description)} ${escapeHtml(one.answer.slice(0, 300))}`;
          return `${escapeHtml(one.event)} ${one.outcome}: ${said}`;
        });
      return `<h2>${escapeHtml(webhook.name)}</h2>
        <p>${escapeHtml(webhook.url)}, ${breaker.failuresInARow} failures in a row</p>${list(rows.reverse())}`;
    })
    .join("");
}

function page(title: string, body: string, world: World): Reply {
  return replyHtml(
    200,
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escapeHtml(title)}</title>
    <h1>${escapeHtml(title)}</h1>${body}<hr>
    <p>${link("/", "Repositories")}, a sandbox that speaks Bitbucket Data Center ${fullVersions[world.version]}</p>`,
  );
}

function list(rows: readonly string[]): string {
  return rows.length === 0 ? "" : `<ul>${rows.map((row) => `<li>${row}</li>`).join("")}</ul>`;
}

function link(href: string, text: string): string {
  return `<a href="${escapeHtml(/^(https?:\/\/|\/)/.test(href) ? href : "#")}">${escapeHtml(text)}</a>`;
}

function addressOf(repository: Repository): string {
  return `/projects/${repository.project.key}/repos/${repository.slug}/browse`;
}
