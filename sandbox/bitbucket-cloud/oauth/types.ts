// Tokens and consumers.
import type { Repository, User, Workspace } from "../model/types.ts";
import type { Installation } from "../connect/types.ts";
import type { ForgeApp } from "../forge/types.ts";

export interface Consumer {
  clientId: string;
  clientSecret: string;
  name: string;
  callbackUrl: string;
  workspace: Workspace;
  scopes: readonly string[];
}

/** Whoever a token speaks for. */
export type TokenOwner =
  | { kind: "installation"; installation: Installation }
  | { kind: "user"; user: User }
  | { kind: "workspace"; workspace: Workspace }
  | { kind: "forge"; app: ForgeApp };

export interface AccessToken {
  token: string;
  owner: TokenOwner;
  scopes: readonly string[];
  /** Narrowed to one repository. */
  repository: Repository | null;
  /** Null never expires. */
  expiresAt: number | null;
  consumer: Consumer | null;
  isRevoked: boolean;
  /** Came with a call of Forge's: its scopes are those of the app's manifest. */
  forgeApp?: ForgeApp;
}

export interface RefreshToken {
  token: string;
  consumer: Consumer | null;
  owner: TokenOwner;
  scopes: readonly string[];
  repository: Repository | null;
  isRevoked: boolean;
}

export interface AuthorizationCode {
  code: string;
  consumer: Consumer;
  user: User;
  redirectUri: string | null;
  challenge: { value: string; method: "S256" | "plain" } | null;
  expiresAt: number;
}
