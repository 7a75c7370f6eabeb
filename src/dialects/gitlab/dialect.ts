// GitLab's webhooks of a project, a group or the whole system
// (https://docs.gitlab.com/user/project/integrations/webhook_events/).

import type { Dialect } from "../../core/dialect.ts";

import { nameEvent } from "./payload.ts";
import { parseGitlab } from "./parse.ts";
import { deliveryIdOf } from "../kit/delivery-id.ts";
import { isPostedFor } from "../kit/strangers.ts";
import { largeBodiesProvedBy } from "../kit/large-body.ts";
import { checkToken, isToken } from "../kit/token.ts";

/** GitLab signs nothing: it shows the secret in X-Gitlab-Token. */
export const gitlab: Dialect = {
  id: "gitlab",
  label: "GitLab webhook",
  verify: (hook, secret) => checkToken(hook.headers["x-gitlab-token"], secret),
  carriesProof: (head, secret) => isToken(head.headers["x-gitlab-token"], secret),
  // X-Gitlab-Event-UUID is shared by all events of one cause: two branches of a push would be taken for one.
  deliveryId: (hook) => deliveryIdOf(hook, "idempotency-key"),
  eventName: nameEvent,
  postedBy: (head) => isPostedFor("gitlab", head),
  largeBodies: largeBodiesProvedBy((head, secret) => ({
    add: () => undefined,
    check: () => checkToken(head.headers["x-gitlab-token"], secret),
  })),
  switches: {
    push: ["Push events"],
    tag: ["Tag push events"],
    "ref-deleted": ["Push events", "Tag push events"],
    "pull-request-opened": ["Merge request events"],
    "pull-request-updated": ["Merge request events"],
    "pull-request-merged": ["Merge request events"],
    "pull-request-declined": ["Merge request events"],
    comment: ["Comments"],
  },
  parse: parseGitlab,
};
