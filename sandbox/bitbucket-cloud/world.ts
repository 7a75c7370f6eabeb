// Everything one stand-in remembers, in memory; nothing outlives it.
import type { ForgeSide } from "./forge/types.ts";
import type { Installation, RegisteredApp } from "./connect/types.ts";
import type { Settings } from "./options.ts";
import type { AccessToken, AuthorizationCode, Consumer, RefreshToken } from "./oauth/types.ts";
import type { Actor, Repository, User, Workspace } from "./model/types.ts";
import type { Delivery, Fault, NativeHook } from "./webhooks/types.ts";

/** Something that happened in a repository and that somebody may have asked to be told. */
export interface HostEvent {
  key: string;
  repository: Repository;
  actor: Actor;
  /** The inner object of the payload, without actor and repository. */
  inner: Record<string, unknown>;
}

export interface World {
  settings: Settings;
  /** Origins without a trailing slash, known once the servers listen. */
  addresses: { web: string; api: string; frames: string };
  users: Map<string, User>;
  workspaces: Map<string, Workspace>;
  repositories: Map<string, Repository>;
  apps: Map<string, RegisteredApp>;
  /** Installations by client key; an uninstalled one stays, for its secret. */
  installations: Map<string, Installation>;
  hooks: NativeHook[];
  consumers: Map<string, Consumer>;
  tokens: Map<string, AccessToken>;
  refreshTokens: Map<string, RefreshToken>;
  codes: Map<string, AuthorizationCode>;
  deliveries: Delivery[];
  faults: Fault[];
  /** Requests left before 429; null is no limit. */
  requestsLeft: number | null;
  /** Where a request or an answer broke Atlassian's published API description. */
  breaches: string[];
  listeners: ((event: HostEvent) => void)[];
  /** The Forge platform beside it, once it is started. */
  forge: ForgeSide | null;
}

/** An empty world. */
export function createWorld(settings: Settings): World {
  return {
    settings,
    addresses: { web: "", api: "", frames: "" },
    users: new Map(),
    workspaces: new Map(),
    repositories: new Map(),
    apps: new Map(),
    installations: new Map(),
    hooks: [],
    consumers: new Map(),
    tokens: new Map(),
    refreshTokens: new Map(),
    codes: new Map(),
    deliveries: [],
    faults: [],
    requestsLeft: null,
    breaches: [],
    listeners: [],
    forge: null,
  };
}

/** Tells everybody who listens. */
export function announce(world: World, event: HostEvent): void {
  for (const listener of world.listeners) listener(event);
}
