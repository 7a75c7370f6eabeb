// Bitbucket Cloud through a Connect app: the same payloads in an envelope {"event","data"}
// (https://developer.atlassian.com/cloud/bitbucket/modules/webhook/).

import type { Dialect } from "../../core/dialect.ts";

import { parseCloud } from "./parse.ts";
import { nameEvent } from "./payload.ts";
import { lastFullName } from "./order-key.ts";
import { deliveryIdOf } from "../kit/delivery-id.ts";
import { notSigned } from "../kit/hub-signature.ts";

/**
 * Who sent it is proved by the JWT in its Authorization header, which the Connect door checks before anything is read.
 */
export const bitbucketConnect: Dialect = {
  id: "bitbucket-connect",
  label: "Bitbucket Cloud app (Connect)",
  /**
   * Always refuses: a Connect delivery has no signature of its own, so nothing may come in by another door in this
   * dialect.
   */
  verify: () => {
    throw notSigned();
  },
  deliveryId: (hook) => deliveryIdOf(hook, "x-request-uuid"),
  eventName: nameEvent,
  orderKey: lastFullName,
  parse: parseCloud,
};
