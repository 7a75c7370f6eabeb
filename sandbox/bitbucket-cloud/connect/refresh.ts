// PUT /2.0/addon: an app asks that its installation follow its descriptor. Scopes may not grow.
import { Refusal } from "../model/refusal.ts";
import { fetchDescriptor, readDescriptor } from "./descriptor.ts";
import type { Installation } from "./types.ts";

export interface RefreshInput {
  descriptor?: unknown;
  descriptor_url?: string | undefined;
}

/** Takes the descriptor over, or refuses with 400. */
export async function refreshInstallation(installation: Installation, input: RefreshInput): Promise<void> {
  const url = input.descriptor_url ?? installation.descriptorUrl;
  const fresh = input.descriptor === undefined ? await fetchDescriptor(url) : readDescriptor(input.descriptor);
  const old = installation.descriptor;
  if (fresh.key !== old.key) throw new Refusal(400, `The descriptor is for ${fresh.key}, not for ${old.key}.`);
  const grown =
    fresh.scopes === undefined
      ? old.scopes !== undefined
      : fresh.scopes.some((scope) => old.scopes !== undefined && !old.scopes.includes(scope));
  if (grown)
    throw new Refusal(400, "The scopes of an installation cannot be increased by a refresh; install the app again.");
  installation.descriptor = fresh;
  installation.descriptorUrl = url;
}
