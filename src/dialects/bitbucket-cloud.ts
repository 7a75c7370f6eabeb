// Bitbucket Cloud's own webhooks: the plain payload, signed with the webhook's secret
// (https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/).

import type { Dialect } from "../core/dialect.ts";

import { parseCloud } from "./bitbucket-cloud/parse.ts";
import { nameEvent } from "./bitbucket-cloud/payload.ts";
import { lastFullName } from "./bitbucket-cloud/order-key.ts";
import { deliveryIdOf } from "./hook/delivery-id.ts";
import { checkHubSignature, hasHubSignature } from "./hook/hub-signature.ts";

/** A repository's or workspace's webhook. */
export const bitbucketCloud: Dialect = {
  id: "bitbucket-cloud",
  label: "Bitbucket Cloud webhook",
  verify: checkHubSignature,
  carriesProof: hasHubSignature,
  deliveryId: (hook) => deliveryIdOf(hook, "x-request-uuid"),
  eventName: nameEvent,
  orderKey: lastFullName,
  parse: parseCloud,
};
