// Webhooks of Bitbucket Data Center and Server, versions 5 to 10
// (https://confluence.atlassian.com/bitbucketserver/manage-webhooks-938025878.html).

import type { Dialect } from "../../core/dialect.ts";

import { nameEvent } from "./payload.ts";
import { parseServer } from "./parse.ts";
import { deliveryIdOf } from "../kit/delivery-id.ts";
import { isPostedFor } from "../kit/strangers.ts";
import { checkHubSignature, hasHubSignature } from "../kit/hub-signature.ts";

/** A repository's or project's webhook with a secret. */
export const bitbucketDataCenter: Dialect = {
  id: "bitbucket-data-center",
  label: "Bitbucket Data Center webhook",
  verify: checkHubSignature,
  carriesProof: hasHubSignature,
  deliveryId: (hook) => deliveryIdOf(hook, "x-request-id"),
  eventName: nameEvent,
  postedBy: (head) => isPostedFor("bitbucket-data-center", head),
  /** "Test connection" is not signed even where there is a secret; it is answered, and nothing comes of it. */
  isPing: (hook) => hook.headers["x-event-key"] === "diagnostics:ping",
  switches: {
    push: ["repo:refs_changed", "mirror:repo_synchronized"],
    tag: ["repo:refs_changed", "mirror:repo_synchronized"],
    "ref-deleted": ["repo:refs_changed", "mirror:repo_synchronized"],
    "pull-request-opened": ["pr:opened"],
    "pull-request-updated": ["pr:from_ref_updated", "pr:modified"],
    "pull-request-merged": ["pr:merged"],
    "pull-request-declined": ["pr:declined"],
    comment: ["pr:comment:added"],
  },
  parse: parseServer,
};
