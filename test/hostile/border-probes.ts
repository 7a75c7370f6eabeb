// The other doors foreign text comes in by: statuses, installations, OAuth answers, headers, addresses; and the log
// it goes to.

import { readStatus } from "../../src/core/rules/commit-status.ts";
import { readTokenAnswer } from "../../src/core/rules/oauth.ts";
import { readRetryAfter } from "../../src/core/rules/retry.ts";
import { coverNeedles, needlesOf } from "../../src/core/secrecy/mask.ts";
import { isPublicAddress, statusKeyFrom } from "../../src/core/rules/status.ts";
import { splitUserinfo } from "../../src/core/rules/userinfo.ts";
import { readInstallBody, readUninstallBody } from "../../src/connect/install-body.ts";
import { queryHashes, splitAddress } from "../../src/connect/query-hash.ts";
import { peekIssuer, tokenFromHeader } from "../../src/connect/verify-jwt.ts";
import { readCookie } from "../../src/http/guards/cookie.ts";
import { firstQuery, pathOf } from "../../src/http/wire/raw-request.ts";
import { redactText } from "../../src/http/telemetry/redact.ts";
import { badgeOf } from "../../src/page-models/badge.ts";
import { viewHookPage } from "../../src/page-models/hook-view.ts";
import { cutText, safeHref } from "../../src/page-models/words/safe-text.ts";
import { codeOf, wordsOf } from "../../src/plugins/words.ts";
import { newStatusKey } from "../../src/steps/links/save-link.ts";
import { appKey, clientKey, sharedSecret, workspaceId } from "../connect/tokens.ts";
import { answer } from "../hosts/bitbucket-cloud/talking.ts";
import { textsInBody, type Probe } from "./probe.ts";

const status = JSON.stringify({
  state: "SUCCESSFUL",
  key: "lint",
  name: "lint",
  description: "fine",
  url: "https://ci.example.com/1",
  ref: "refs/heads/x",
  refname: "x",
  buildNumber: "1",
});
const principal = { username: "acme", display_name: "Acme", uuid: workspaceId, type: "team" };
const lifecycle = {
  productType: "bitbucket",
  principal,
  baseUrl: "https://bitbucket.org",
  key: appKey,
  clientKey,
  sharedSecret,
};
const installed = JSON.stringify({ ...lifecycle, eventType: "installed" });
const uninstalled = JSON.stringify({ ...lifecycle, eventType: "uninstalled" });
const tokens = JSON.stringify({ access_token: "a", refresh_token: "b", expires_in: 7200, error: "none" });
const expected = { appKey, hosts: ["bitbucket.org"] };
const around = { repositoryName: "payments", settingsHref: "/", activity: [], isWhole: true };
const stored = {
  id: "1",
  tenantId: "1",
  dialect: "github",
  deliveryKey: "1",
  eventName: "push",
  headers: {},
  state: "planned" as const,
  reason: "",
  receivedAt: 0,
};

/** What came of it, or the words of a refusal. */
function settle(work: () => unknown): unknown {
  try {
    return work();
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    return wordsOf(thrown);
  }
}

function inBody(name: string, body: string, read: (body: string) => unknown): Probe[] {
  return textsInBody(body).map(({ path, put }) => ({
    name: `${name} ${path}`,
    run: (text) => settle(() => read(put(text))),
  }));
}

/** Probes by door. */
export function borderProbes(): Map<string, Probe[]> {
  const posted = { commit: "a".repeat(40), contentType: "application/json" };
  const one = (name: string, read: (text: string) => unknown): Probe => ({
    name,
    run: (text) => settle(() => read(text)),
  });
  return new Map([
    [
      "statuses",
      (["cloud", "server"] as const).flatMap((shape) =>
        inBody(`${shape} status`, status, (body) => readStatus({ ...posted, shape, body: Buffer.from(body) })),
      ),
    ],
    [
      "installations",
      [
        ...inBody("installed", installed, (body) => readInstallBody(Buffer.from(body), expected)),
        ...inBody("uninstalled", uninstalled, (body) => readUninstallBody(Buffer.from(body), expected)),
      ],
    ],
    [
      "OAuth answers",
      [200, 400].flatMap((code) => inBody(`OAuth ${code}`, tokens, (body) => readTokenAnswer(answer(code, body), 0))),
    ],
    [
      "headers and addresses",
      [
        one("Retry-After", (text) => readRetryAfter(text, 0)),
        one("Authorization", (text) => tokenFromHeader(text).length),
        one("Authorization: JWT", (text) => tokenFromHeader(`JWT ${text}`).length),
        one("token", peekIssuer),
        one("Cookie", (text) => readCookie(text, "session")?.length),
        one("path", (text) => pathOf(`/${text}`).length),
        one("query", (text) => Object.keys(firstQuery(`/?${text}`)).length),
        one("qsh", (text) => queryHashes({ method: "GET", ...splitAddress(`/a?${text}`) }, "/")),
        one("address", (text) => [
          isPublicAddress(text),
          isPublicAddress(`https://${text}`),
          safeHref(text)?.length,
          Object.keys(splitUserinfo({ url: text }).values),
        ]),
      ],
    ],
    [
      "words shown and logged",
      [
        one("log", (text) => redactText(text).length),
        one("masked", (text) => coverNeedles(text, ["made-up-secret", "a  aaaa-"].flatMap(needlesOf)).length),
        one("status key", statusKeyFrom),
        one("new link", (text) => newStatusKey(text, "link-1", [])),
        one("cut", (text) => cutText(text, 80)),
        one("badge", (text) => badgeOf("passed", text)),
        ...inBody(
          "stored hook",
          '{"a":"b"}',
          (body) => viewHookPage({ ...stored, body: Buffer.from(body) }, around, 0).bodyNote,
        ),
      ],
    ],
  ]);
}
