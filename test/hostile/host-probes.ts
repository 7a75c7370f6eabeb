// Every question to every host of the registry, answered with each text of a good answer exchanged; and asked about
// each text.

import type { Talk } from "../../src/core/call.ts";
import type { Host } from "../../src/core/host.ts";
import { hosts } from "../../src/hosts/registry.ts";
import { apiUrl, repository } from "../hosts/bitbucket-cloud/talking.ts";
import { statusWith } from "../hosts/kit/sample-repository.ts";
import { headCommit, samplePush } from "../sample.ts";
import { hostAnswers } from "./host-answers.ts";
import type { Probe } from "./probe.ts";
import { hear, probesOfTalk } from "./talk-probes.ts";

const event = samplePush({ before: "b".repeat(40) });
const wish = { name: "CI Bridge", url: "https://ci-bridge.example.com/hooks/1", secret: "made-up" };
/** Who may be asked about: a number for GitHub and GitLab, an account id for Bitbucket Cloud. */
const users: Readonly<Record<string, string>> = { gitlab: "9", github: "9" };
const userOf = (host: Host): string => users[host.id] ?? "557058:jane";
const own = (host: Host) => (host.id === "bitbucket-cloud" ? repository : { ...repository, id: "15" });

/** How each question is asked; `text` stands where the caller's own words do. */
const questions: Readonly<Record<string, (host: Host, text?: string) => Talk<unknown> | undefined>> = {
  status: (host, text) =>
    host.status(
      apiUrl,
      own(host),
      text === undefined ? statusWith() : statusWith({ name: text, description: text, key: text, job: text }),
    ),
  commit: (host, text) => host.commit(apiUrl, own(host), text ?? headCommit),
  changedPaths: (host) => host.changedPaths(apiUrl, own(host), event),
  permission: (host, text) => host.permission(apiUrl, own(host), text ?? userOf(host)),
  administers: (host, text) =>
    host.administers?.(apiUrl, "{0f0c3a4e-2a3c-4f5a-8a3b-1a2b3c4d5e6f}", text ?? userOf(host)),
  proof: (host, text) => host.proof(apiUrl, text ?? "acme"),
  repository: (host, text) => host.repository(apiUrl, "acme", text ?? "acme/payments"),
  repositories: (host, text) => host.repositories(apiUrl, text ?? "acme"),
  branches: (host) => host.branches(apiUrl, own(host), 100),
  changedSince: (host) => host.changedSince?.(apiUrl, "acme", 0),
  openPullRequests: (host) => host.openPullRequests?.(apiUrl, own(host), 100),
  comment: (host) => host.comment?.(apiUrl, own(host), 7, "9"),
  pullRequest: (host) => host.pullRequest?.(apiUrl, own(host), 7),
  reply: (host, text) => host.reply?.(apiUrl, own(host), 7, text ?? "The build is on its way."),
  file: (host, text) => host.file(apiUrl, own(host), headCommit, text ?? ".probo.yaml"),
  "webhooks.list": (host) => host.webhooks?.list(apiUrl, own(host)),
  "webhooks.add": (host) => host.webhooks?.add(apiUrl, own(host), wish),
  "webhooks.change": (host) => host.webhooks?.change(apiUrl, own(host), "3", wish),
  "webhooks.remove": (host) => host.webhooks?.remove(apiUrl, own(host), "3"),
  "webhooks.test": (host) => host.webhooks?.test(apiUrl, own(host), { id: "3", url: wish.url }),
  "webhooks.latest": (host) => host.webhooks?.latest(apiUrl, own(host), "3"),
  "webhooks.counts": (host) => host.webhooks?.counts(apiUrl, own(host), "3"),
};

/** Names of a host's questions, its webhooks' among them. */
function questionsOf(host: Host): string[] {
  const named = (of: object, before: string): string[] =>
    Object.entries(of).flatMap(([name, value]) => (typeof value === "function" ? [`${before}${name}`] : []));
  return [...named(host, ""), ...(host.webhooks === undefined ? [] : named(host.webhooks, "webhooks."))];
}

/** Probes by host. Throws where a question has no good answer. */
export function hostProbes(): Map<string, Probe[]> {
  return new Map(
    Object.entries(hosts).map(([id, host]) => [id, questionsOf(host).flatMap((name) => probesOf(host, name))]),
  );
}

function probesOf(host: Host, name: string): Probe[] {
  const answers = hostAnswers[host.id]?.[name] ?? [];
  const question = questions[name];
  const make = (text?: string): Talk<unknown> => question?.(host, text) ?? missing(host, name);
  const outcome = hear(() => make(), answers);
  if ((outcome as { outcome?: string } | undefined)?.outcome !== "done")
    throw new Error(`${host.id} ${name} has no good answer: ${JSON.stringify(outcome)}`);
  const asked: Probe = { name: `${host.id} ${name} about`, run: (text) => hear(() => make(text), answers) };
  return [...probesOfTalk({ name: `${host.id} ${name}`, make: () => make(), answers }), asked];
}

function missing(host: Host, name: string): never {
  throw new Error(`nobody knows how to ask ${host.id} for ${name}`);
}
