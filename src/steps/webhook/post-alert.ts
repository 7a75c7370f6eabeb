// One alert by webhook, signed as Standard Webhooks ask for.

import { Webhook } from "standardwebhooks";

import type { Clock, SendToServer } from "../../core/ports.ts";
import type { Tenant } from "../../core/tenant.ts";

export interface PostedAlert {
  readonly id: string;
  readonly type: "link.failing" | "link.recovered" | "alert.test";
  readonly url: string;
  readonly secret: string;
  readonly data: Readonly<Record<string, string>>;
}

/** Undefined when its receiver took it, else the sentence that says why not. */
export async function postAlert(
  ports: { readonly send: SendToServer; readonly clock: Clock },
  tenant: Tenant,
  { id, type, url, secret, data }: PostedAlert,
): Promise<string | undefined> {
  const at = new Date(ports.clock());
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data });
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
  const answer = await ports.send(
    { purpose: "tell about a link", method: "POST", url, headers, body },
    { tenantId: tenant.id, id: "" },
    tenant,
  );
  if (answer.kind === "answered" && answer.status >= 200 && answer.status < 300) return undefined;
  const why = answer.kind === "failed" ? answer.sentence : `its receiver answered ${answer.status}.`;
  return `The alert's webhook was not taken: ${why}`;
}
