// Forge apps in workspaces: installing and removing, their bot user, their tokens, and what they are told.
import { createForge } from "../../forge/platform.ts";
import { scopeClock } from "../../stand-in/clock.ts";
import type { ScopedClock } from "../../stand-in/clock.ts";
import { createUser, findUser } from "../model/accounts.ts";
import { makeSecret } from "../model/made-up.ts";
import { Refusal } from "../model/refusal.ts";
import type { TokenOwner } from "../oauth/types.ts";
import type { HostEvent, World } from "../world.ts";
import { describeForgeEvents } from "./events.ts";
import type { ForgeApp, ForgeSide } from "./types.ts";

const lifetimeMs = 4 * 3_600_000;
/** A token that is handed out is good for at least this long. */
const leftAtLeastMs = 2 * 3_600_000;

/** Listens to the world from now on. */
export function startForge(world: World): ForgeSide {
  const clock: ScopedClock = scopeClock(world.settings.forgeClock);
  const forge = createForge(clock);
  const apps: ForgeApp[] = [];

  function tellApps(event: HostEvent): void {
    for (const { installed, workspace, bot } of apps)
      if (workspace === event.repository.workspace)
        for (const told of describeForgeEvents(event, world.settings.now(), event.actor === bot))
          forge.tell(installed, told);
  }
  world.listeners.push(tellApps);

  const side: ForgeSide = {
    forge,
    apps,
    botDelayMs: 0,
    install({ manifest, workspace, installer, environment, folders }) {
      if (workspace.owner)
        throw new Refusal(403, "Forge apps are not supported on personal workspaces: insufficient permissions.");
      if (workspace.members.get(installer.uuid) !== true)
        throw new Refusal(403, `${installer.displayName} does not administer ${workspace.slug}.`);
      const isThere = apps.some((app) => app.installed.isActive && app.workspace === workspace);
      if (isThere) throw new Refusal(409, `A Forge app is installed in ${workspace.slug} already.`);
      const bot = createUser(world, { displayName: "Forge app" });
      const tokens = new Map<string, { token: string; expiresAt: number }>();
      const installed = refuseFaults(() =>
        forge.install({
          manifest,
          workspaceId: workspace.uuid,
          apiBaseUrl: world.addresses.api,
          environment,
          installerAccountId: installer.accountId,
          issueToken: (kind, accountId = "") => {
            const known = tokens.get(`${kind} ${accountId}`);
            if (known !== undefined && known.expiresAt - world.settings.now() >= leftAtLeastMs) return known.token;
            const owner: TokenOwner =
              kind === "system" ? { kind: "forge", app } : { kind: "user", user: findUser(world, accountId) };
            const issued = issueToken(world, owner, app);
            tokens.set(`${kind} ${accountId}`, issued);
            return issued.token;
          },
        }),
      );
      const app: ForgeApp = { installed, workspace, bot, folders, isReadyAt: world.settings.now() + side.botDelayMs };
      apps.push(app);
      return app;
    },
    async uninstall(app) {
      await forge.uninstall(app.installed);
      for (const token of world.tokens.values()) if (token.forgeApp === app) token.isRevoked = true;
    },
    stop() {
      world.listeners = world.listeners.filter((listener) => listener !== tellApps);
      clock.dropAll();
    },
  };
  world.forge = side;
  return side;
}

/** Shaped as a JWT, of which nothing but its end means anything to whoever holds it. */
function issueToken(world: World, owner: TokenOwner, forgeApp: ForgeApp): { token: string; expiresAt: number } {
  const expiresAt = world.settings.now() + lifetimeMs;
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = `${encode({ alg: "RS256" })}.${encode({ exp: Math.floor(expiresAt / 1000) })}.${makeSecret(48)}`;
  world.tokens.set(token, {
    token,
    owner,
    scopes: [],
    repository: null,
    expiresAt,
    consumer: null,
    isRevoked: false,
    forgeApp,
  });
  return { token, expiresAt };
}

function refuseFaults<T>(install: () => T): T {
  try {
    return install();
  } catch (thrown) {
    throw new Refusal(400, thrown instanceof Error ? thrown.message : String(thrown));
  }
}
