// GitHub's webhooks, also as GitHub Enterprise Server sends them
// (https://docs.github.com/en/webhooks/webhook-events-and-payloads).

import type { Dialect } from "../../core/dialect.ts";

import { nameEvent } from "./payload.ts";
import { parseGithub } from "./parse.ts";
import { checkSha256, hasSha256, proveSha256 } from "./signature.ts";
import { deliveryIdOf } from "../kit/delivery-id.ts";
import { isPostedFor } from "../kit/strangers.ts";
import { largeBodiesProvedBy } from "../kit/large-body.ts";

/**
 * A webhook of a repository, an organisation or a GitHub App. Its ping is signed like everything else, so a wrong
 * secret shows there.
 */
export const github: Dialect = {
  id: "github",
  label: "GitHub webhook",
  verify: checkSha256,
  carriesProof: hasSha256,
  deliveryId: (hook) => deliveryIdOf(hook, "x-github-delivery"),
  eventName: nameEvent,
  postedBy: (head) => isPostedFor("github", head),
  largeBodies: largeBodiesProvedBy(proveSha256),
  switches: {
    push: ["Pushes"],
    tag: ["Pushes"],
    "ref-deleted": ["Pushes", "Branch or tag deletion"],
    "pull-request-opened": ["Pull requests"],
    "pull-request-updated": ["Pull requests"],
    "pull-request-merged": ["Pull requests"],
    "pull-request-declined": ["Pull requests"],
  },
  parse: parseGithub,
};
