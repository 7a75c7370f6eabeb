// Everybody who changes a row that somebody else changes, too, and how to see that the change stands.

import type { Tenant } from "../../../src/core/tenant.ts";
import { createHostProblems } from "../../../src/net/host-problem.ts";
import { rememberTraits } from "../../../src/steps/tenants/host-traits.ts";
import { install } from "../../../src/steps/tenants/install.ts";
import { pauseLink } from "../../../src/steps/links/pause-link.ts";
import { saveAlerts } from "../../../src/steps/links/save-alerts.ts";
import { saveLink } from "../../../src/steps/links/save-link.ts";
import { uninstall } from "../../../src/steps/tenants/uninstall.ts";
import { makeIds } from "../../connect/stores.ts";
import {
  keepLog,
  repositoryId,
  sampleLink,
  sampleLinkSettings,
  sampleServer,
  sampleTenant,
  sampleTime,
} from "../../sample.ts";
import type { Side } from "../../store/interleave.ts";

export interface RowIds {
  readonly tenantId: string;
  readonly serverId: string;
  readonly linkId: string;
}

export interface Writer {
  readonly name: string;
  readonly run: (side: Side, places: RowIds) => Promise<unknown>;
  /** True when the writer's change stands. */
  readonly stands: (side: Side, places: RowIds) => Promise<boolean>;
}

export const clock = (): number => sampleTime + 1;
const secret = "shared secret";
export const log = keepLog();
const newId = makeIds("made-");

/** The ids of one run. */
export function placesOf(run: number): RowIds {
  return { tenantId: `t${run}`, serverId: `s${run}`, linkId: `l${run}` };
}

/** A tenant with one of everything; called for both processes. */
export async function prepare({ store }: Side, run: number): Promise<void> {
  const { tenantId, serverId, linkId } = placesOf(run);
  if ((await store.tenants.get(tenantId)) === undefined) {
    await store.tenants.add(sampleTenant({ id: tenantId, door: "connect", doorKey: tenantId }), {
      "connect-shared-secret": secret,
      "access-token": "token",
    });
    await store.repositories.remember({
      tenantId,
      id: repositoryId,
      fullName: "acme/payments",
      owner: "acme",
      slug: "payments",
      name: "payments",
      url: "https://bitbucket.org/acme/payments",
      updatedAt: sampleTime,
    });
    await store.servers.add(sampleServer({ id: serverId, tenantId }));
    await store.links.add(
      sampleLink({
        id: linkId,
        tenantId,
        serverId,
        secrets: { token: "first" },
        resultToken: `r${run}`,
        badgeToken: `b${run}`,
      }),
    );
    await store.endpoints.add({ id: `e${run}`, tenantId, dialect: "bitbucket-cloud", secret: "secret" });
  }
  // Both processes remember it all as it was.
  await Promise.all([
    store.tenants.get(tenantId),
    store.servers.get(tenantId, serverId),
    store.links.get(tenantId, linkId),
    store.links.forRepository(tenantId, repositoryId),
    store.repositories.get(tenantId, repositoryId),
  ]);
}

export const tenantOf = async ({ store }: Side, { tenantId }: RowIds): Promise<Tenant | undefined> =>
  store.tenants.get(tenantId);

export const uninstalling: Writer = {
  name: "the removal",
  run: ({ store }, { tenantId }) =>
    uninstall({ store, queue: { cancelWaiting: () => Promise.resolve(0) }, clock, log }, { id: tenantId }, secret),
  stands: async (side, places) => {
    const { store } = side;
    const { tenantId, serverId } = places;
    const names = ["access-token", "oauth-tokens", `alert-secret:${repositoryId}`, "alert-secret:other"] as const;
    const secrets = await Promise.all(names.map((name) => store.secrets.get(tenantId, name)));
    const [servers, links] = [await store.servers.list(tenantId), await store.links.list(tenantId)];
    const left = [
      ...servers.map((server) => server.secrets),
      ...links.flatMap((link) => [link.secrets, link.secretParameters]),
    ].flatMap((one) => Object.keys(one));
    const isEmpty =
      secrets.every((one) => one === undefined) &&
      left.length === 0 &&
      (await store.endpoints.list(tenantId)).length === 0;
    return (
      (await tenantOf(side, places))?.state === "uninstalled" &&
      isEmpty &&
      (await store.reportSecrets.of(tenantId, serverId)) === undefined
    );
  },
};

function alertsOf(id: string): Writer {
  return {
    name: `alerts of ${id === repositoryId ? "a repository" : "another repository"}`,
    run: ({ store }, { tenantId }) =>
      saveAlerts(
        { store, clock },
        { tenantId, repositoryId: id, rules: { url: `https://${id.slice(1, 4)}.example.com` }, newSecret: id },
      ),
    stands: async (side, places) =>
      (await tenantOf(side, places))?.settings.alerts?.[id] !== undefined &&
      (await side.store.secrets.get(places.tenantId, `alert-secret:${id}`)) === id,
  };
}

export const tenantWriters: readonly Writer[] = [
  {
    name: "a host's refusal",
    run: ({ store }, { tenantId }) => createHostProblems({ tenants: store.tenants, clock }).set(tenantId, "refused"),
    stands: async (side, places) => (await tenantOf(side, places))?.settings.authorisationProblem === "refused",
  },
  {
    name: "a trait of the host",
    run: ({ store }, { tenantId }) => rememberTraits({ store, clock }, tenantId, ["no-builds-api"]),
    stands: async (side, places) =>
      (await tenantOf(side, places))?.settings.hostTraits?.["no-builds-api"] !== undefined,
  },
  alertsOf(repositoryId),
  alertsOf("other"),
  {
    name: "renewed tokens",
    run: ({ store }, { tenantId }) =>
      store.tenants.change(tenantId, ({ state }) =>
        state === "active"
          ? { settings: { authorisation: "oauth-code" }, secrets: { "oauth-tokens": "new" }, updatedAt: clock() }
          : undefined,
      ),
    stands: async (side, places) =>
      (await tenantOf(side, places))?.settings.authorisation === "oauth-code" &&
      (await side.store.secrets.get(places.tenantId, "oauth-tokens")) === "new",
  },
];

const made = { newId, newToken: newId, clock };

function linkSaved(name: string): Writer {
  return {
    name: `a link's new ${name}`,
    run: ({ store }, { tenantId, serverId, linkId }) =>
      saveLink(
        { ...made, links: store.links, servers: store.servers, repositories: store.repositories },
        {
          tenantId,
          repositoryId,
          serverId,
          linkId,
          ownsServer: false,
          draft: {
            ...sampleLinkSettings,
            newSecrets: { [name]: "new" },
            newSecretParameters: { [name]: "new" },
          },
        },
      ),
    stands: async ({ store }, { tenantId, linkId }) => {
      const link = await store.links.get(tenantId, linkId);
      return link?.secrets[name] === "new" && link.secretParameters[name] === "new";
    },
  };
}

export const linkWriters: readonly Writer[] = [
  linkSaved("token"),
  linkSaved("password"),
  {
    name: "a pause",
    run: ({ store }, { tenantId, linkId }) => pauseLink({ links: store.links, clock }, tenantId, linkId, true),
    stands: async ({ store }, { tenantId, linkId }) => (await store.links.get(tenantId, linkId))?.isPaused === true,
  },
];

/** A signed call of a later installation. */
export function reinstalling(newSecret: string): Writer {
  return {
    name: `an installation with ${newSecret}`,
    run: ({ store }, { tenantId }) =>
      install(
        { tenants: store.tenants, newId, clock },
        {
          clientKey: tenantId,
          accountId: sampleTenant().accountId,
          name: newSecret,
          sharedSecret: newSecret,
          provedWith: secret,
        },
      ),
    stands: async (side, places) =>
      (await tenantOf(side, places))?.state === "active" &&
      (await tenantOf(side, places))?.name === newSecret &&
      (await side.store.secrets.get(places.tenantId, "connect-shared-secret")) === newSecret,
  };
}
