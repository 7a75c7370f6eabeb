// POST /hooks/<id>/poll: whoever has an endpoint's secret may ask us to look for branches that moved.

import { unproved } from "../door.ts";
import type { RawRoute } from "../row.ts";
import type { PollPorts } from "../options.ts";
import { jsonContent } from "../wire/write-reply.ts";
import { activeEndpoint, checkSecret, endpointGuard } from "./endpoints.ts";
import type { EndpointPorts, FoundEndpoint } from "./endpoints.ts";
import { receive } from "./receive.ts";
import type { ReceivePorts } from "./receive.ts";

const limitBytes = 16 * 1024;

export interface PollDoorPorts extends ReceivePorts, Pick<EndpointPorts, "endpointOf"> {
  readonly poll: PollPorts;
}

/** Answers with what was found; the body says nothing, and is read only because it may be what is signed. */
export function pollRoute(ports: PollDoorPorts): RawRoute {
  const { poll } = ports;
  const answer = receive<FoundEndpoint>(ports, {
    postOnly: "A look for moved branches is asked for with POST; there is nothing else to do here.",
    limitBytes,
    challenge: endpointGuard.challenge,
    async recognise(asked) {
      const found = await activeEndpoint(ports, asked);
      const { secret } = found.endpoint;
      if (!poll.carriesProof(asked.head, secret)) throw unproved();
      return {
        tenantId: found.tenant.id,
        isProved: false,
        prove(hook) {
          checkSecret(() => poll.prove(hook, secret));
          return found;
        },
      };
    },
    take: async ({ tenant, endpoint }) => jsonContent(200, await poll.look(tenant, endpoint)),
  });
  return { method: "POST", path: "/hooks/:endpointId/poll", guard: endpointGuard.guard, limit: "none", answer };
}
