// Gitorious' web hooks, and servers that still post like it: payload={"ref":"master","after":...,"commits":[...]}
// (https://docs.buildbot.net/latest/manual/configuration/wwwhooks.html#gitorious-hook).

import type { Dialect } from "../../core/dialect.ts";

import { parseGitorious } from "./parse.ts";
import { deliveryIdOf } from "../kit/delivery-id.ts";
import { checkTokenInAddress, hasTokenInAddress } from "../kit/token.ts";

/** Gitorious signs nothing and shows nothing: the secret is part of the address. */
export const gitorious: Dialect = {
  id: "gitorious",
  label: "Gitorious web hook",
  secretPlace: "address",
  verify: checkTokenInAddress,
  carriesProof: hasTokenInAddress,
  deliveryId: (hook) => deliveryIdOf(hook, "x-request-id"),
  eventName: () => "push",
  parse: parseGitorious,
};
