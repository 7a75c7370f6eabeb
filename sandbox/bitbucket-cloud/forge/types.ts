// A Forge app as Bitbucket sees it.
import type { Installed } from "../../forge/call-endpoint.ts";
import type { User, Workspace } from "../model/types.ts";

/** One app in one workspace. */
export interface ForgeApp {
  installed: Installed;
  workspace: Workspace;
  /** In whose name the app acts. */
  bot: User;
  /** Permissions of the bot are granted some time after the app was installed. */
  isReadyAt: number;
}
