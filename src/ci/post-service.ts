// A receiver made for Bitbucket's POST service: today's push, written as it was then.

import type { CiAdapter } from "../core/ci-adapter.ts";
import type { Server } from "../core/server.ts";
import { before } from "../core/text/text.ts";
import { defined } from "../core/rules/defined.ts";
import { addressOf, formOf } from "./kit/address.ts";
import { diagnose, isOk, refusal } from "./kit/answer.ts";
import { addressField, checkField, secretField } from "./kit/fields.ts";
import { postPayload } from "./payloads/post.ts";
import { simpleResult } from "./kit/simple-result.ts";

/** The POST service as a target. */
export const postService: CiAdapter = {
  id: "post-service",
  label: "Receiver of the old POST service",
  summary:
    "Posts pushes as Bitbucket's retired POST service did, for brokers and build servers that still read payload=.",
  docs: "https://confluence.atlassian.com/bitbucket/post-hook-management-223216518.html",
  fields: [
    addressField("https://ci.example.com/bitbucket", "Without its secret part."),
    secretField("server", "secretPart", "Secret part of the address", {
      hint: "Added behind the address, such as /s3cret or ?token=s3cret; never shown nor logged.",
    }),
    checkField(
      "link",
      "sendsDeletions",
      "Sends deleted branches too",
      "As a payload without commits, which many receivers do not expect.",
    ),
  ],
  takesParameters: false,
  wantsPaths: true,
  isSilent: () => true,
  *test(server) {
    const { origin } = new URL(addressOf(server).base);
    const answer = yield {
      purpose: "knock at the door",
      method: "GET",
      url: `${origin}/`,
      headers: authorizationOf(server),
    };
    if (answer.kind === "failed" || answer.status === 401) return diagnose(answer, "The receiver");
    if (answer.status >= 500)
      return {
        code: "unexpected-answer",
        sentence: `The receiver answers, but with an error of its own (${answer.status}).`,
      };
    return {
      code: "ok",
      sentence: `Something answers at this host (${answer.status}); whether it takes the payload shows with the first delivery.`,
    };
  },
  *start(request) {
    const { event, link, server } = request;
    if (event.kind === "ref-deleted" && link.settings["sendsDeletions"] !== "true")
      return { outcome: "ignored", why: "the branch was deleted, and the link sends no deletions" };
    const answer = yield {
      purpose: "post the payload",
      method: "POST",
      url: urlOf(server),
      headers: {
        ...authorizationOf(server),
        "content-type": "application/x-www-form-urlencoded",
        "user-agent": "Bitbucket.org",
      },
      // %20 and %2B instead of +: receivers of that time decode both.
      body: formOf({ payload: JSON.stringify(postPayload(event, request.changedPaths)) }).replaceAll("+", "%20"),
    };
    return isOk(answer)
      ? {
          outcome: "accepted",
          run: "",
          url: "",
          note: `the receiver answered ${answer.status}; it reports no result by itself`,
        }
      : refusal(answer, "The receiver", request.now);
  },
  result: (hook) => [simpleResult(hook)],
};

/**
 * The secret part stays in one piece, as it was typed, so that it is found and masked wherever the address is shown.
 */
function urlOf(server: Server): string {
  const { base, query } = addressOf(server);
  const secret = before((server.secrets["secretPart"] ?? "").trim(), "# \t\r\n");
  const url =
    secret === "" || secret.startsWith("/") || secret.startsWith("?") ? `${base}${secret}` : `${base}/${secret}`;
  if (query === "") return url;
  return `${url}${url.includes("?") ? "&" : "?"}${query}`;
}

function authorizationOf(server: Server): Record<string, string> {
  const { authorization } = addressOf(server);
  return defined({ authorization });
}
