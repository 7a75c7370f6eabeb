// Bitbucket's retired POST service, and what still speaks like it: payload={"canon_url":...,"commits":[...]}, git and
// Mercurial (https://confluence.atlassian.com/bitbucket/post-hook-management-223216518.html).

import type { Dialect } from "../../core/dialect.ts";

import { parsePost } from "./parse.ts";
import { deliveryIdOf } from "../kit/delivery-id.ts";
import { checkTokenInAddress, hasTokenInAddress } from "../kit/token.ts";

/** That service had an address and nothing else: the secret is part of it. */
export const bitbucketPost: Dialect = {
  id: "bitbucket-post",
  label: "Bitbucket POST service (of 2012)",
  secretPlace: "address",
  verify: checkTokenInAddress,
  carriesProof: hasTokenInAddress,
  deliveryId: (hook) => deliveryIdOf(hook, "x-request-uuid"),
  eventName: () => "post",
  parse: parsePost,
};
