// The doors plugins open for webhooks: no sign-in, no crumb.
import type { Received } from "../../stand-in/received.ts";
import type { Reply } from "../../stand-in/reply.ts";
import { denyUnknown } from "../denial.ts";
import type { Machine } from "../machine.ts";
import type { Caller } from "../model/people.ts";
import { answerBitbucketHook } from "./bitbucket-hook.ts";
import { answerBitbucketServer } from "./bitbucket-server.ts";
import { answerBranchSource } from "./branch-source.ts";
import { answerGenericTrigger } from "./generic-trigger.ts";
import { answerNotifyCommit } from "./notify-commit.ts";
import { answerPullRequestHook } from "./push-and-pull-request.ts";

/** Answers a webhook door, or undefined where the path is none. */
export function answerHook(machine: Machine, caller: Caller, request: Received): Reply | undefined {
  const { path } = request;
  if (path.startsWith("/generic-webhook-trigger/"))
    return path === "/generic-webhook-trigger/invoke" ? answerGenericTrigger(machine, caller, request) : denyUnknown();
  if (path === "/bitbucket-hook" || path === "/bitbucket-hook/") {
    return machine.options.bitbucketHookPlugin === "push-and-pull-request"
      ? answerPullRequestHook(machine, request)
      : answerBitbucketHook(machine, request);
  }
  if (path === "/bitbucket-scmsource-hook/notify") return answerBranchSource(machine, request);
  if (path === "/bitbucket-server-webhook/trigger") return answerBitbucketServer(machine, request);
  if (path === "/git/notifyCommit") return answerNotifyCommit(machine, request);
  return undefined;
}
