// A Forge app as Bitbucket sees it.
import type { Installed } from "../../forge/call-endpoint.ts";
import type { Forge } from "../../forge/platform.ts";
import type { User, Workspace } from "../model/types.ts";

/** One app in one workspace. */
export interface ForgeApp {
  installed: Installed;
  workspace: Workspace;
  /** In whose name the app acts. */
  bot: User;
  /** Permissions of the bot are granted some time after the app was installed. */
  isReadyAt: number;
  /** Where the static files of each resource lie, by its key. */
  folders: ReadonlyMap<string, string>;
}

/** The platform beside this Bitbucket. */
export interface ForgeSide {
  forge: Forge;
  apps: ForgeApp[];
  /** For how long after an installation the app's bot may not do anything yet; minutes, on a bad day. */
  botDelayMs: number;
  install(input: ForgeInstallInput): ForgeApp;
  uninstall(app: ForgeApp): Promise<void>;
  stop(): void;
}

interface ForgeInstallInput {
  manifest: string;
  workspace: Workspace;
  installer: User;
  environment?: Installed["environment"]["type"] | undefined;
  folders: ReadonlyMap<string, string>;
}
