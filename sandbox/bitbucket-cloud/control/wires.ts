// Connecting apps, hooks, tokens and consumers; looking at deliveries and putting faults on them.
import { z } from "zod";
import { findInstallation, installApp, uninstallApp } from "../connect/install.ts";
import type { Installation } from "../connect/types.ts";
import type { ForgeSide } from "../forge/types.ts";
import { findUser, findWorkspace } from "../model/accounts.ts";
import { makeSecret } from "../model/made-up.ts";
import { Refusal } from "../model/refusal.ts";
import type { Repository, Workspace } from "../model/types.ts";
import { createConsumer, findConsumer } from "../oauth/consumers.ts";
import { issueAccessToken, revokeConsumer, revokeToken } from "../oauth/tokens.ts";
import { createHook } from "../webhooks/hooks.ts";
import type { WebhookEngine } from "../webhooks/engine.ts";
import { isEventKey } from "../webhooks/event-keys.ts";
import { faultKinds } from "../webhooks/types.ts";
import type { World } from "../world.ts";
import { makeAct } from "./act.ts";
import { adoptPayload } from "./adopt-payload.ts";
import { describeDelivery } from "./describe-delivery.ts";
import { firstAdmin, name, scopes, toRepository } from "./names.ts";

const subject = { repository: name.optional(), workspace: name.optional() };
const event = z.string().refine(isEventKey, "not an event of Bitbucket");

/** Functions for a world and its webhooks. */
export function makeWireActs(world: World, engine: WebhookEngine, { forge }: ForgeSide) {
  return {
    /** Registers an app key with a secret of its own choosing, so that the app can be configured with it beforehand. */
    registerApp: makeAct(
      z.strictObject({ key: name, descriptorUrl: z.url(), secret: z.string().min(1).max(128).optional() }),
      (input) => {
        const app = { key: input.key, descriptorUrl: input.descriptorUrl, secret: input.secret ?? makeSecret(48) };
        world.apps.set(app.key, app);
        return app;
      },
    ),

    /**
     * Installs or installs again. Registered is how live apps are; `false` is the descriptor-URL way of development.
     */
    installApp: makeAct(
      z.strictObject({
        descriptorUrl: z.url(),
        workspace: name,
        isRegistered: z.boolean().default(true),
        mayRotateSecret: z.boolean().default(false),
        actor: name.optional(),
      }),
      async (input) => {
        const workspace = findWorkspace(world, input.workspace);
        const actor = input.actor === undefined ? firstAdmin(world, workspace) : findUser(world, input.actor);
        return describeInstallation(await installApp(world, { ...input, workspace, actor }));
      },
    ),

    uninstallApp: makeAct(z.strictObject({ app: name, workspace: name }), async (input) => {
      const installation = findInstallation(world, input.app, findWorkspace(world, input.workspace));
      if (!installation?.isActive) throw new Refusal(404, `${input.app} is not installed in ${input.workspace}.`);
      await uninstallApp(world, installation);
    }),

    createHook: makeAct(
      z.strictObject({
        ...subject,
        url: z.url(),
        events: z.array(event).min(1),
        secret: z.string().max(128).optional(),
        description: z.string().default(""),
      }),
      (input) => {
        const { url, events, description } = input;
        const hook = createHook(world, toSubject(world, input), {
          url,
          events,
          description,
          isActive: true,
          secret: input.secret ?? null,
        });
        return { uuid: hook.uuid };
      },
    ),

    issueAccessToken: makeAct(z.strictObject({ ...subject, scopes }), (input) => ({
      token: issueAccessToken(world, toSubject(world, input), input.scopes).token,
    })),

    revokeToken: makeAct(z.strictObject({ token: name }), (input) => revokeToken(world, input.token)),

    createConsumer: makeAct(
      z.strictObject({ workspace: name, name: name.default("CI"), callbackUrl: z.url(), scopes }),
      (input) => {
        const { clientId, clientSecret, callbackUrl } = createConsumer(world, {
          ...input,
          workspace: findWorkspace(world, input.workspace),
        });
        return { clientId, clientSecret, callbackUrl };
      },
    ),

    /** Ends every token of a consumer, so that its next renewal is refused. */
    revokeConsumer: makeAct(z.strictObject({ clientId: name }), (input) =>
      revokeConsumer(world, findConsumer(world, input.clientId)),
    ),

    /** Spoils the next `times` deliveries. */
    injectFault: makeAct(
      z.strictObject({ kind: z.enum(faultKinds), event: event.optional(), times: z.int().min(1).default(1) }),
      (input) => {
        world.faults.push({ kind: input.kind, event: input.event ?? null, times: input.times });
      },
    ),

    /** How many REST calls pass before 429; null lifts the limit. */
    limitRequests: makeAct(z.strictObject({ left: z.int().min(0).nullable() }), (input) => {
      world.requestsLeft = input.left;
    }),

    deliveries: makeAct(z.strictObject({ event: event.optional() }).prefault({}), (input) =>
      world.deliveries.filter((one) => input.event === undefined || one.event === input.event).map(describeDelivery),
    ),

    resend: makeAct(z.strictObject({ delivery: z.int() }), (input) => {
      const found = world.deliveries.find((one) => one.id === input.delivery);
      if (!found) throw new Refusal(404, `There is no delivery ${input.delivery}.`);
      return describeDelivery(engine.resend(found));
    }),

    /**
     * Sends a payload, signed for each subscriber, and resolves with what they answered. It tells of the named
     * repository, unless it is sent as it is.
     */
    sendPayload: makeAct(
      z.strictObject({
        repository: name,
        event,
        payload: z.record(z.string(), z.unknown()),
        isAsItIs: z.boolean().default(false),
      }),
      async (input) => {
        const repository = toRepository(world, input.repository);
        const payload = input.isAsItIs ? input.payload : adoptPayload(world, input.payload, repository);
        const deliveries = engine.sendPayload(repository, input.event, payload);
        await engine.settled();
        return deliveries.map(describeDelivery);
      },
    ),

    /** Resolves when no delivery is under way. */
    settled: makeAct(z.strictObject({}).prefault({}), async () => {
      await Promise.all([engine.settled(), forge.settled()]);
    }),

    /** Where calls or answers broke Atlassian's API description; empty is good, and also "not checked". */
    breaches: makeAct(z.strictObject({ areForgotten: z.boolean().default(false) }).prefault({}), (input) =>
      input.areForgotten ? world.breaches.splice(0) : [...world.breaches],
    ),
  };
}

function toSubject(
  world: World,
  input: { repository?: string | undefined; workspace?: string | undefined },
): Repository | Workspace {
  if (input.repository !== undefined) return toRepository(world, input.repository);
  if (input.workspace !== undefined) return findWorkspace(world, input.workspace);
  throw new Refusal(400, "Name a repository or a workspace.");
}

function describeInstallation(installation: Installation) {
  const { app, clientKey, sharedSecret, isActive } = installation;
  return { app, clientKey, sharedSecret, isActive, scopes: installation.descriptor.scopes ?? null };
}
