// Everybody who changes a CI server's row, and how to see that the change stands.

import { letUse } from "../../../src/core/rules/server-access.ts";
import { closedAccess } from "../../../src/core/server.ts";
import type { Server } from "../../../src/core/server.ts";
import { saveServer } from "../../../src/steps/links/save-server.ts";
import { makeIds } from "../../connect/stores.ts";
import { sampleServer } from "../../sample.ts";
import { clock, type Writer } from "./row-writers.ts";

const made = { newId: makeIds("made-"), clock };

function serverSaved(name: string): Writer {
  return {
    name: `a server's new ${name}`,
    run: ({ store }, { tenantId, serverId }) =>
      saveServer(
        { ...made, servers: store.servers },
        {
          tenantId,
          serverId,
          kind: "jenkins",
          fields: [],
          access: closedAccess,
          draft: { ...draftOfServer(sampleServer()), newSecrets: { [name]: "new" } },
        },
      ),
    stands: async ({ store }, { tenantId, serverId }) =>
      (await store.servers.get(tenantId, serverId))?.secrets[name] === "new",
  };
}

const draftOfServer = ({ name, settings, inFlightLimit }: Server) => ({ name, settings, inFlightLimit });
export const serverWriters: readonly Writer[] = [
  serverSaved("apiToken"),
  serverSaved("password"),
  {
    name: "a repository that may use a server",
    run: ({ store }, { tenantId, serverId }) =>
      store.servers.changeAccess(tenantId, serverId, (server) => letUse(server, { id: "{new}" })),
    stands: async ({ store }, { tenantId, serverId }) =>
      (await store.servers.get(tenantId, serverId))?.access.repositories.includes("{new}") === true,
  },
];
