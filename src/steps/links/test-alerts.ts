// "Send a test": an alert that says it is one, to whoever would be told; nothing has to be kept for it.

import type { Clock, NewId, SendToServer } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import type { AlertRules, Repository, Tenant } from "../../core/tenant.ts";
import type { Mail } from "../webhook/alert.ts";
import { postAlert } from "../webhook/post-alert.ts";

export interface TestAlertsPorts {
  readonly send: SendToServer;
  readonly sendMail: ((mail: Mail) => Promise<void>) | undefined;
  readonly clock: Clock;
  readonly newId: NewId;
}

export interface AlertsTested {
  readonly taken: readonly string[];
  readonly faults: readonly string[];
}

/** What took the test, in words, and a sentence for each that did not. */
export async function testAlerts(
  ports: TestAlertsPorts,
  tenant: Tenant,
  repository: Repository,
  { url, email, secret }: AlertRules & { readonly secret: string | undefined },
): Promise<AlertsTested> {
  const told = [
    url === undefined || secret === undefined ? undefined : await byWebhook(ports, tenant, repository, { url, secret }),
    email === undefined || ports.sendMail === undefined ? undefined : await byMail(ports.sendMail, repository, email),
  ].filter((one) => one !== undefined);
  return {
    taken: told.filter(({ fault }) => fault === undefined).map(({ whom }) => whom),
    faults: told.flatMap(({ fault }) => (fault === undefined ? [] : [fault])),
  };
}

interface Told {
  readonly whom: string;
  readonly fault: string | undefined;
}

async function byWebhook(
  ports: TestAlertsPorts,
  tenant: Tenant,
  { fullName }: Repository,
  { url, secret }: { readonly url: string; readonly secret: string },
): Promise<Told> {
  const data = { repository: fullName, reason: "This is a test of the alerts of this repository." };
  const whom = "the webhook";
  try {
    const alert = { id: `alert_test_${ports.newId()}`, type: "alert.test", url, secret, data } as const;
    return { whom, fault: await postAlert(ports, tenant, alert) };
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return { whom, fault: thrown.message };
  }
}

async function byMail(
  send: NonNullable<TestAlertsPorts["sendMail"]>,
  { fullName }: Repository,
  to: string,
): Promise<Told> {
  const subject = `A test of the alerts of ${fullName}`.replace(/\p{Cc}+/gu, " ");
  try {
    await send({ to, subject, text: "Alerts about links that begin to fail, or work again, come to this address.\n" });
    return { whom: to, fault: undefined };
  } catch {
    return { whom: to, fault: "The e-mail was not taken by the mail server: the operator's log says why." };
  }
}
