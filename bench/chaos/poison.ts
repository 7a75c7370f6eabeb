// A link and a hook that end whichever process works on them: planted in the middle of a run, and looked for at its
// end.

import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";

import type { Sql } from "../../src/core/ports.ts";
import { closedAccess } from "../../src/core/server.ts";
import type { Resources } from "../../src/app/resources.ts";
import { linkOf } from "./house.ts";
import { post, pushBody } from "./pushes.ts";
import type { SenderOptions, Target } from "./pushes.ts";

/** What PLUGINS names. */
export const poisonPlugin = join(import.meta.dirname, "poison-plugin.ts");

export interface PoisonFigures {
  /** A link and a hook, in each run. */
  readonly poison_planted: number;
  /** Those that are parked at the end, with their reason. */
  readonly poison_parked: number;
  /** Everything else that is parked. */
  readonly innocents_parked: number;
  /** Processes that ended without being killed from outside. */
  readonly poison_deaths: number;
}

export const noPoison: PoisonFigures = { poison_planted: 0, poison_parked: 0, innocents_parked: 0, poison_deaths: 0 };

export interface Poison {
  /** Pushes to the poison link, then sends the poison hook; resolves when both are acknowledged. */
  plant(options: SenderOptions): Promise<void>;
  /** What the database says of them. */
  find(sql: Sql, deaths: number): Promise<PoisonFigures>;
}

const name = "poison";

/** Makes the link and the hook's address in the tenant of the run. */
export async function preparePoison({ store, newToken, clock }: Resources, target: Target): Promise<Poison> {
  const { tenantId } = target;
  const repositoryId = `{${randomUUID()}}`;
  const serverId = randomUUID();
  const endpoint = { id: newToken(), tenantId, dialect: "chaos-poison", secret: target.secret };
  const stamp = { createdAt: clock(), updatedAt: clock() };
  await store.endpoints.add(endpoint);
  await store.repositories.remember({
    tenantId,
    id: repositoryId,
    fullName: `acme/${name}`,
    owner: "acme",
    slug: name,
    name,
    url: "",
    updatedAt: clock(),
  });
  await store.servers.add({
    id: serverId,
    tenantId,
    kind: "chaos-poison",
    name,
    settings: { url: "http://127.0.0.1:9/" },
    secrets: {},
    inFlightLimit: 20,
    access: { ...closedAccess, repositories: [repositoryId] },
    ...stamp,
  });
  const link = linkOf({ tenantId, repositoryId, serverId, name, newToken, now: clock() });
  await store.links.add(link);
  return {
    plant: async (options) => {
      const body = pushBody({
        workspaceId: target.workspaceId,
        repositoryId,
        name,
        branch: "main",
        commit: randomBytes(20).toString("hex"),
      });
      await post(options, target.pathOf("quick"), body);
      await post(options, `/hooks/${endpoint.id}`, body);
    },
    find: async (sql, deaths) => {
      const deliveries = await sql.all<{ link_id: string; reason: string }>(
        "SELECT link_id, reason FROM deliveries WHERE state = 'parked'",
      );
      const hooks = await sql.all<{ dialect: string; reason: string }>(
        "SELECT dialect, reason FROM hooks WHERE state = 'parked'",
      );
      const [jobs] = await sql.all<{ count: number }>(
        "SELECT count(*) AS count FROM suspects WHERE parked_at IS NOT NULL AND kind NOT IN ('plan', 'delivery')",
      );
      const isReasoned = ({ reason }: { readonly reason: string }): boolean =>
        reason.startsWith("Parked as poison: three times");
      const found =
        deliveries.filter((row) => row.link_id === link.id && isReasoned(row)).length +
        hooks.filter((row) => row.dialect === endpoint.dialect && isReasoned(row)).length;
      return {
        poison_planted: 2,
        poison_parked: found,
        innocents_parked: deliveries.length + hooks.length + (jobs?.count ?? 0) - found,
        poison_deaths: deaths,
      };
    },
  };
}
