// "Test connection": the adapter looks at address, credentials and job, and starts nothing.

import { hold } from "../core/call.ts";
import type { CiAdapter, Diagnosis } from "../core/ci-adapter.ts";
import type { Link } from "../core/link.ts";
import type { SendToServer } from "../core/ports.ts";
import { Problem } from "../core/problem.ts";
import { maskSecrets, secretsOf, type Server } from "../core/server.ts";
import type { Tenant } from "../core/tenant.ts";

export interface TestConnectionPorts {
  readonly adapters: Readonly<Record<string, CiAdapter>>;
  readonly send: SendToServer;
}

const sentenceCharacters = 1000;

/** What the CI server, and the job when a link is given, answered; in one sentence without secrets. */
export async function testConnection(ports: TestConnectionPorts, tenant: Tenant, server: Server, link?: Link): Promise<Diagnosis> {
  const adapter = ports.adapters[server.kind];
  if (adapter === undefined) return { code: "not-this-kind", sentence: `This version of the app does not know CI servers of kind “${server.kind}”: the operator has to install one that does.` };
  const secrets = [...secretsOf(server), ...Object.values(link?.secrets ?? {}), ...Object.values(link?.secretParameters ?? {})];
  try {
    const diagnosis = await hold(adapter.test(server, link), (call) => ports.send(call, server, tenant));
    return { code: diagnosis.code, sentence: maskSecrets(diagnosis.sentence, secrets).slice(0, sentenceCharacters) };
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return { code: thrown.code === "address-not-allowed" ? "address-not-allowed" : "unexpected-answer", sentence: maskSecrets(thrown.message, secrets).slice(0, sentenceCharacters) };
  }
}
