// The app as Bitbucket is told about it: atlassian-connect.json with this deployment's address and key.

import { trimEndOf } from "../core/text/text.ts";

/** Where the descriptor's source lies. */
export const descriptorFile = new URL("../../atlassian-connect.json", import.meta.url);

/** The source with `baseUrl` and `key` of this deployment; Bitbucket wants no slash at the end of the address. */
export function writeDescriptor(source: object, baseUrl: string, appKey: string): Readonly<Record<string, unknown>> {
  return { ...source, key: appKey, baseUrl: trimEndOf(baseUrl, "/") };
}
