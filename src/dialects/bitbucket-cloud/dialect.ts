// Bitbucket Cloud's own webhooks: the plain payload, signed with the webhook's secret
// (https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/).

import type { Dialect } from "../../core/dialect.ts";

import { parseCloud } from "./parse.ts";
import { nameEvent } from "./payload.ts";
import { lastFullName } from "./order-key.ts";
import { deliveryIdOf } from "../kit/delivery-id.ts";
import { isPostedFor } from "../kit/strangers.ts";
import { checkHubSignature, hasHubSignature } from "../kit/hub-signature.ts";

/** A repository's or workspace's webhook. */
export const bitbucketCloud: Dialect = {
  id: "bitbucket-cloud",
  label: "Bitbucket Cloud webhook",
  verify: checkHubSignature,
  carriesProof: hasHubSignature,
  deliveryId: (hook) => deliveryIdOf(hook, "x-request-uuid"),
  eventName: nameEvent,
  postedBy: (head) => isPostedFor("bitbucket-cloud", head),
  orderKey: lastFullName,
  switches: {
    push: ["repo:push"],
    tag: ["repo:push"],
    "ref-deleted": ["repo:push"],
    "pull-request-opened": ["pullrequest:created"],
    "pull-request-updated": ["pullrequest:updated", "pullrequest:push"],
    "pull-request-merged": ["pullrequest:fulfilled"],
    "pull-request-declined": ["pullrequest:rejected"],
    comment: ["pullrequest:comment_created"],
  },
  parse: parseCloud,
};
