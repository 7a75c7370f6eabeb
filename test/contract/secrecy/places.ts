// A kind of CI server with a secret in every field, and what was planted where.

import type { CiAdapter } from "../../../src/core/ci-adapter.ts";
import type { Link } from "../../../src/core/link.ts";
import type { Server } from "../../../src/core/server.ts";
import { linkOf, serverOf } from "../../ci/samples.ts";
import { choices } from "./typed-fields.ts";

export interface Place {
  readonly adapter: CiAdapter;
  readonly server: Server;
  readonly link: Link;
  readonly ofServer: readonly string[];
  readonly ofLink: readonly string[];
}

/** Fields filled with canaries that every spelling changes; what an address carries is one, too. */
export function* placesOf(id: string, adapter: CiAdapter): Generator<Place> {
  const canary = (name: string): string => `${name}+ü/canary&"${name.length}`;
  const planted = (typed: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.keys(typed).map((name) => [name, canary(name)]));
  for (const [index, typed] of choices(adapter).entries()) {
    for (const withCredentials of index === 0 ? [true, false] : [true]) {
      const serverSecrets = {
        ...(withCredentials ? planted(typed.serverSecrets) : {}),
        urlCredentials: `ada:${canary("address")}`,
      };
      const server = serverOf(id, typed.server, serverSecrets);
      const link = linkOf(typed.link, {
        secrets: planted(typed.linkSecrets),
        secretParameters: { DEPLOY: canary("parameter") },
        resultToken: "canary-of-the-result-token",
      });
      yield {
        adapter,
        server,
        link,
        ofServer: [...Object.values(serverSecrets).slice(0, -1), canary("address")],
        ofLink: [...Object.values(link.secrets), canary("parameter"), link.resultToken],
      };
    }
  }
}
