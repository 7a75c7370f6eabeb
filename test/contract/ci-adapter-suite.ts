// The checks themselves: also run over adapters that do not live in this repository.

import assert from "node:assert/strict";
import fc from "fast-check";
import type { Answer, Call } from "../../src/core/call.ts";
import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import { checkFields } from "../../src/core/field.ts";
import { codeOf } from "../../src/plugins/words.ts";
import { answered, failed, playAll } from "../ci/canned.ts";
import { buildOf, hookOf, linkOf, pushOf, requestOf, serverOf } from "../ci/samples.ts";
import type { Check } from "./check.ts";
import { checksOfReach } from "./server-reach-suite.ts";
import { choices, typeAll } from "./secrecy/typed-fields.ts";
import { page, statuses, failures, bodies, requests, wanted } from "./ci-adapter-cases.ts";

function checkCall(call: Call): void {
  const url = URL.parse(call.url);
  assert.ok(url !== null && (url.protocol === "http:" || url.protocol === "https:"), `no http(s) address: ${call.url}`);
  assert.equal(url.username + url.password, "", "userinfo in an address");
  assert.equal(url.hostname, "ci.example.com", `the call goes elsewhere: ${call.url}`);
  assert.ok(call.purpose.trim() !== "", "a call without purpose");
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    assert.match(name, /^[a-z0-9!#$%&'*+.^_`|~-]+$/, `header name ${name}`);
    assert.match(value, /^[\t\x20-\x7e\x80-\xff]*$/u, `value of header ${name}`);
  }
}

/** The checks of one adapter. */
export function checksOfAdapter(id: string, adapter: CiAdapter): Check[] {
  const checks: Check[] = [];
  const check = (title: string, run: () => void): void => void checks.push({ title, run });

  check("is registered under its own id, and describes itself", () => {
    assert.equal(adapter.id, id);
    assert.match(id, /^[a-z][a-z0-9-]*$/);
    assert.ok(adapter.label !== "" && adapter.summary.endsWith("."));
    assert.match(adapter.docs, /^https:\/\//);
  });

  check("has well formed fields, whose placeholders are examples that pass", () => {
    const names = adapter.fields.map((field) => `${field.scope} ${field.name}`);
    assert.equal(new Set(names).size, names.length);
    for (const field of adapter.fields) {
      assert.match(field.name, /^[a-z][A-Za-z0-9]*$/);
      assert.ok(field.label !== "");
      assert.equal(field.type === "select", field.options !== undefined);
      if (field.type === "text" || field.type === "url" || field.type === "number")
        assert.ok(field.placeholder !== undefined, `${field.name} shows no example`);
      if (field.fallback !== undefined && field.options !== undefined)
        assert.ok(field.options.some((option) => option.value === field.fallback));
    }
    for (const scope of ["server", "link"] as const)
      assert.deepEqual(
        checkFields(adapter.fields, scope, typeAll(adapter, scope), { hasSecret: () => false }).faults,
        [],
      );
  });

  check("R7: takes whatever a server answers, and says what happens next", () => {
    const answers: Answer[] = [
      ...failures.map(failed),
      ...statuses.flatMap((status) =>
        bodies.map((body) =>
          answered(
            status,
            body,
            status >= 300 && status < 400 ? { location: "https://elsewhere.example.com/login?from=x" } : {},
          ),
        ),
      ),
    ];
    answers.push({
      ...(answered(200, `{"a":"${"x".repeat(1_000_000)}`) as Extract<Answer, { kind: "answered" }>),
      isCut: true,
    });
    for (const typed of choices(adapter)) {
      const [server, link] = [
        serverOf(id, typed.server, typed.serverSecrets),
        linkOf(typed.link, { secrets: typed.linkSecrets }),
      ];
      const request = requestOf(server, link, { ...wanted(adapter, link, server), parameters: { A: "b" } });
      for (const answer of answers) {
        const { value, calls } = playAll(adapter.start(request), answer);
        calls.forEach(checkCall);
        const words = value.outcome === "accepted" ? value.note : value.why;
        assert.ok(words.trim() !== "" && words.length < 900, `too few or too many words: ${words}`);
        assert.doesNotMatch(words, /undefined|\[object|something went wrong|<html/i);
        if (answer.kind === "failed" && calls.length > 0) {
          assert.ok(
            value.outcome === "refused" && value.why.includes(answer.sentence),
            `${answer.failure} became ${JSON.stringify(value)}`,
          );
          assert.equal(
            value.fate,
            answer.failure === "address-not-allowed" || answer.failure === "invalid-address" ? "park" : "try-again",
          );
        }
        if (answer.kind === "answered" && (answer.status >= 400 || answer.status < 200))
          assert.notEqual(value.outcome, "accepted", `${answer.status} was taken for a yes`);
        if (answer.kind === "answered" && answer.status === 302)
          assert.equal(value.outcome === "accepted", false, "a sign-in page was taken for a yes");
        if (calls.length > 0 && answer.kind === "answered" && answer.status === 410)
          assert.ok(value.outcome === "refused" && value.fate === "disable-link");
        if (calls.length > 0 && answer.kind === "answered" && answer.status === 429)
          assert.ok(value.outcome === "refused" && value.fate === "try-again");
      }
    }
  });

  check("sends every event, however hostile, as calls that are well formed", () => {
    for (const request of requests(adapter))
      playAll(adapter.start(request), answered(201, {})).calls.forEach(checkCall);
  });

  check("S16: sends any branch name, message and author without failing", () => {
    const [typed] = choices(adapter);
    assert.ok(typed !== undefined);
    const server = serverOf(id, typed.server, typed.serverSecrets);
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, text) => {
        const event = pushOf(name, text, text);
        const link = linkOf(typed.link, { secrets: typed.linkSecrets });
        playAll(
          adapter.start(requestOf(server, link, { ...wanted(adapter, link, server), event, parameters: { A: text } })),
          answered(201, {}),
        ).calls.forEach(checkCall);
      }),
      { numRuns: 60 },
    );
  });

  check("S9: puts no secret into an address, unless the protocol has no other place for it", () => {
    for (const request of requests(adapter).slice(0, 3)) {
      for (const call of playAll(adapter.start(request), answered(201, {})).calls) {
        const isAllowed = secretsInAddresses.has(id);
        assert.ok(isAllowed || !call.url.includes("canary"), `a secret stands in ${call.url}`);
      }
    }
  });

  check("finds the test of the connection wanting or not, and never fails itself", () => {
    for (const typed of choices(adapter)) {
      const server = serverOf(id, typed.server, typed.serverSecrets);
      for (const link of [undefined, linkOf(typed.link, { secrets: typed.linkSecrets })]) {
        for (const failure of failures) {
          const { value, calls } = playAll(adapter.test(server, link), failed(failure));
          calls.forEach(checkCall);
          if (calls.length > 0) assert.equal(value.code, failure === "invalid-address" ? "name-not-found" : failure);
        }
        for (const status of statuses) {
          for (const body of bodies) {
            const { value, calls } = playAll(adapter.test(server, link), answered(status, body));
            calls.forEach(checkCall);
            assert.ok(value.sentence.trim() !== "" && value.sentence.length < 900);
            if (calls.length > 0 && status === 401)
              assert.ok(value.code === "wrong-credentials" || value.code === "wrong-token", `401 became ${value.code}`);
          }
        }
      }
    }
  });

  check("reads a report, or says in a sentence why not", () => {
    const garbage = [
      "",
      "{",
      "null",
      "[]",
      "5",
      "{}",
      page,
      '{"state":5}',
      '{"build":{"phase":7}}',
      '{"object_kind":"x"}',
      "payload=%7B",
      '{"state":"passed","url":"javascript:alert(1)"}',
      "\u0000\u0001",
    ];
    for (const body of garbage) {
      for (const headers of [
        {},
        { "content-type": "application/x-www-form-urlencoded" },
        { "x-gitlab-event": "Pipeline Hook" },
        { "x-github-event": "workflow_run" },
        { "circleci-event-type": "workflow-completed" },
      ]) {
        readSafely(adapter, body, headers);
      }
    }
    fc.assert(
      fc.property(fc.json(), (body) => readSafely(adapter, body, {})),
      { numRuns: 100 },
    );
  });

  check("polls and aborts without failing, whatever comes back", () => {
    for (const typed of choices(adapter)) {
      const server = serverOf(id, typed.server, typed.serverSecrets);
      const link = linkOf(typed.link, { secrets: typed.linkSecrets });
      for (const run of ["", "1", "queue/37", "build/12", "acme/payments/12", "PAY-MAIN-12", "../../x", "%%%"]) {
        for (const answer of [
          ...failures.map(failed),
          ...statuses.flatMap((status) => bodies.map((body) => answered(status, body))),
        ]) {
          if (adapter.poll !== undefined)
            playAll(adapter.poll(buildOf(run), link, server, 1000), answer).calls.forEach(checkCall);
          if (adapter.abort !== undefined)
            playAll(adapter.abort(buildOf(run), link, server), answer).calls.forEach(checkCall);
        }
      }
    }
  });

  return [...checks, ...checksOfReach(id, adapter)];
}

/** Kinds whose protocol carries its token in the address. */
const secretsInAddresses: ReadonlySet<string> = new Set(["concourse", "jenkins-native", "post-service"]);

function readSafely(adapter: CiAdapter, body: string, headers: Record<string, string>): void {
  try {
    for (const result of adapter.result(hookOf(body, headers))) assert.ok(result.state !== "lost");
  } catch (thrown) {
    assert.equal(codeOf(thrown), "unreadable", `${String(thrown)} is no refusal to read it`);
  }
}
