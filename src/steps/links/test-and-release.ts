// A kept CI server is tested because somebody wants to know: when it is well, what waits for it waits no longer.

import type { Diagnosis } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import type { Queue } from "../../core/queue.ts";
import type { Server } from "../../core/server.ts";
import type { Tenant } from "../../core/tenant.ts";
import { testConnection, type TestConnectionPorts } from "./test-connection.ts";

export interface TestAndReleasePorts extends TestConnectionPorts {
  readonly queue: Pick<Queue, "hurry">;
}

/** Tests what is kept, and when that goes well makes due what waits for the server (R8); the sentence says so. */
export async function testAndRelease(
  ports: TestAndReleasePorts,
  tenant: Tenant,
  server: Server,
  link?: Link,
): Promise<Diagnosis> {
  const diagnosis = await testConnection(ports, tenant, server, link);
  if (diagnosis.code !== "ok") return diagnosis;
  const released = await ports.queue.hurry(tenant.id, { serverId: server.id });
  if (released === 0) return diagnosis;
  return { ...diagnosis, sentence: `${diagnosis.sentence} What waited for this CI server is sent now.` };
}
