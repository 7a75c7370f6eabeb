// "Test connection": the adapter looks at address, credentials and job, and starts nothing.

import { runTalk } from "../../core/call.ts";
import type { CiAdapter, Diagnosis } from "../../core/ci-adapter.ts";
import type { Link } from "../../core/link.ts";
import type { SendToServer } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { Secrecy } from "../../core/secrecy/cover.ts";
import type { Server } from "../../core/server.ts";
import { shorten } from "../../core/text/text.ts";
import type { Tenant } from "../../core/tenant.ts";
import { coverDiagnosis, keepSecretsOf } from "../webhook/cover-secrets.ts";
import { confine } from "../webhook/confined-send.ts";

export interface TestConnectionPorts {
  readonly adapters: Readonly<Record<string, CiAdapter>>;
  readonly send: SendToServer;
}

const sentenceCharacters = 1000;

/** What the CI server, and the job when a link is given, answered; in one sentence without secrets. */
export async function testConnection(
  ports: TestConnectionPorts,
  tenant: Tenant,
  server: Server,
  link?: Link,
): Promise<Diagnosis> {
  const adapter = ports.adapters[server.kind];
  if (adapter === undefined)
    return {
      code: "not-this-kind",
      sentence: `This version of the app does not know CI servers of kind “${server.kind}”: the operator has to install one that does.`,
    };
  const secrecy = keepSecretsOf({ server, links: link === undefined ? [] : [link] });
  const diagnosis = coverDiagnosis(secrecy, await ask(ports, adapter, tenant, { server, link }, secrecy));
  return { code: diagnosis.code, sentence: shorten(diagnosis.sentence, sentenceCharacters) };
}

async function ask(
  ports: TestConnectionPorts,
  adapter: CiAdapter,
  tenant: Tenant,
  { server, link }: { readonly server: Server; readonly link: Link | undefined },
  secrecy: Secrecy,
): Promise<Diagnosis> {
  try {
    return await runTalk(adapter.test(server, link), (call) =>
      secrecy.send(
        call,
        confine({ adapter, server, purpose: "test" }, (made) => ports.send(made, server, tenant)),
      ),
    );
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return {
      code: thrown.code === "address-not-allowed" ? "address-not-allowed" : "unexpected-answer",
      sentence: thrown.message,
    };
  }
}
