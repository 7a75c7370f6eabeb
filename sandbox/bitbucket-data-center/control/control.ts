// Every hand on the stand-in: called by a test, or by HTTP with JSON: POST /_sandbox/<name>.
import { isRecord, readJson } from "../../stand-in/received.ts";
import type { Received } from "../../stand-in/received.ts";
import { replyJson } from "../../stand-in/reply.ts";
import type { Reply } from "../../stand-in/reply.ts";
import type { AccessToken, Level } from "../model/types.ts";
import { addPerson, addRepository, addToken, findPerson, findRepository, Misuse } from "../model/world.ts";
import type { World } from "../model/world.ts";
import type { WebhookSender } from "../webhooks/sender.ts";
import { makePullRequestActs } from "./pull-requests.ts";
import { makePushActs } from "./pushes.ts";

export type Control = ReturnType<typeof makeControl>;

export function makeControl(world: World, sender: WebhookSender) {
  return {
    ...makePushActs(world, sender),
    ...makePullRequestActs(world, sender),
    createUser: (wish: { name: string; displayName?: string; password?: string }) => addPerson(world, wish),
    /** Of a user; of a project or repository when told so. */
    createToken(wish: { user?: string; level?: Level; project?: string; repository?: string }): { token: string } {
      const scope: AccessToken["scope"] = {
        ...(wish.project === undefined ? {} : { project: wish.project }),
        ...(wish.repository === undefined ? {} : { repository: findRepository(world, wish.repository).id }),
      };
      return { token: addToken(world, { user: wish.user ?? "admin", level: wish.level ?? "admin", scope }) };
    },
    revokeToken(wish: { token: string }): void {
      world.tokens = world.tokens.filter((one) => one.text !== wish.token);
    },
    createRepository: (wish: { project: string; slug: string; files?: Readonly<Record<string, string>> }) =>
      describe(addRepository(world, { files: {}, ...wish })),
    setPermission(wish: { user: string; repository: string; level: Level }): void {
      world.permissions.push({
        person: findPerson(world, wish.user),
        repository: findRepository(world, wish.repository),
        level: wish.level,
      });
    },
    /** What a reviewer sees on commits. */
    showRepository(wish: { repository: string }) {
      const repository = findRepository(world, wish.repository);
      const { builds, reports, webhooks } = repository;
      return { ...describe(repository), builds, reports, webhooks, branches: Object.fromEntries(repository.branches) };
    },
    /** Every event and webhook, the skipped ones as well. */
    listInvocations: () => sender.invocations,
    breaches: () => world.breaches,
  };
}

/** Answers below /_sandbox; undefined elsewhere. */
export async function answerControl(control: Control, request: Received): Promise<Reply | undefined> {
  const name = /^\/_sandbox\/?(\w*)$/.exec(request.path)?.[1];
  if (name === undefined) return undefined;
  const acts = new Map<string, unknown>(Object.entries(control));
  if (request.method === "GET" && name === "") return replyJson(200, [...acts.keys()]);
  const act = acts.get(name);
  const wish = request.body.length === 0 ? {} : readJson(request);
  if (request.method !== "POST" || typeof act !== "function" || !isRecord(wish))
    return replyJson(404, { error: "GET /_sandbox lists what POST /_sandbox/<name> with a JSON object can do." });
  try {
    const done: unknown = await Promise.resolve((act as (wish: unknown) => unknown)(wish));
    return replyJson(200, done ?? {});
  } catch (thrown) {
    if (thrown instanceof Misuse || thrown instanceof TypeError) return replyJson(400, { error: thrown.message });
    throw thrown;
  }
}

function describe({ id, project, slug }: { id: number; project: { key: string }; slug: string }): {
  id: number;
  fullName: string;
} {
  return { id, fullName: `${project.key}/${slug}` };
}
