// Buildbot's base hook, for scripts of one's own: post-receive hooks, Mercurial, anything that can post a form
// (https://docs.buildbot.net/latest/manual/configuration/wwwhooks.html#base-hook).

import type { Dialect } from "../../core/dialect.ts";

import { parseChange } from "./parse.ts";
import { nameChange } from "./fields.ts";
import { deliveryIdOf } from "../kit/delivery-id.ts";
import { checkSignatureOrToken, hasSignatureOrToken } from "../kit/token.ts";

/** One change a post: signed like a webhook, or with the secret as the address's token. */
export const buildbotBase: Dialect = {
  id: "base",
  label: "Script of your own (Buildbot's base hook)",
  verify: checkSignatureOrToken,
  carriesProof: hasSignatureOrToken,
  deliveryId: (hook) => deliveryIdOf(hook, "x-request-id"),
  eventName: nameChange,
  parse: parseChange,
};
