// An app and its installations, as Bitbucket sees them.
import type { Workspace } from "../model/types.ts";
import type { Descriptor } from "./descriptor-schema.ts";

/** An app registered under "Develop apps": one secret for all its installations. */
export interface RegisteredApp {
  key: string;
  descriptorUrl: string;
  secret: string;
}

export interface Installation {
  clientKey: string;
  app: string;
  isRegistered: boolean;
  descriptorUrl: string;
  descriptor: Descriptor;
  workspace: Workspace;
  /** Null for a personal account, which gets no secret, and for an app without JWT. */
  sharedSecret: string | null;
  isActive: boolean;
  installedOn: number;
  /** One hook uuid (without braces) per webhook module, as in X-Hook-UUID. */
  hookUuids: Map<string, string>;
}
