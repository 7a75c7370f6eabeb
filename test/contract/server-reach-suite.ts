// What keeps a shared server's credentials where they belong: checks of every adapter, also of those that live
// elsewhere.

import assert from "node:assert/strict";

import type { Call, Talk } from "../../src/core/call.ts";
import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import { movedFields, strayingSecrets } from "../../src/core/field.ts";
import { outOfReach } from "../../src/core/rules/server-reach.ts";
import type { Server } from "../../src/core/server.ts";
import { answered, playAll } from "../ci/canned.ts";
import { buildOf, linkOf, pushOf, requestOf, samplePush, serverOf } from "../ci/samples.ts";
import type { Check } from "./check.ts";
import { choices } from "./secrecy/typed-fields.ts";

const waysOut = [
  "..",
  "../..",
  "../../../x",
  "/../../x",
  "//evil.example/x",
  "%2e%2e/%2e%2e/x",
  "..%2f..%2fx",
  "..\\..\\x",
  "..;/..;/x",
  "https://evil.example/job/x",
  "@evil.example",
  "x/../../../y",
  ".\t./x",
];
const runs = ["../../x", "1", "queue/37", "acme/../../12", "build/12"];

/** Every call of a talk, each answered with a success that says nothing. */
function callsOf(talk: Talk<unknown> | undefined): readonly Call[] {
  return talk === undefined ? [] : playAll(talk, answered(201, {})).calls;
}

function reaches(call: Call, adapter: CiAdapter, server: Server): boolean {
  return outOfReach(call, { adapter, server, purpose: "link" }) === undefined;
}

/** The path as something that decodes it before it looks would see it. */
function placeOf(url: string): { readonly origin: string; readonly path: string } {
  const { origin, pathname } = new URL(url);
  return { origin, path: new URL(pathname.replaceAll(/%2e/gi, ".").replaceAll(/%2f|%5c/gi, "/"), origin).pathname };
}

/** The checks of one adapter. */
export function checksOfReach(id: string, adapter: CiAdapter): Check[] {
  return [
    {
      title: "S4: lets no field of a link lead the server's credentials out of its address",
      run: () => {
        for (const typed of choices(adapter)) {
          const server = serverOf(id, typed.server, typed.serverSecrets);
          const base = placeOf(server.settings["url"] ?? "");
          for (const way of waysOut) {
            const texts = adapter.fields.filter(
              (field) => field.scope === "link" && (field.type === "text" || field.type === "textarea"),
            );
            const link = linkOf(
              {
                ...typed.link,
                ...Object.fromEntries(texts.map((field) => [field.name, field.type === "text" ? way : ""])),
              },
              { secrets: typed.linkSecrets },
            );
            const event = pushOf(way, way, way);
            const starts = [event, samplePush].flatMap((one) =>
              callsOf(adapter.start(requestOf(server, link, { event: one, file: { path: "a", text: "a: b" } }))),
            );
            const looks = runs.flatMap((run) => [
              ...callsOf(adapter.poll?.(buildOf(run, { refName: way }), link, server, 1000)),
              ...callsOf(adapter.abort?.(buildOf(run, { refName: way }), link, server)),
            ]);
            for (const call of [...starts, ...looks].filter((one) => reaches(one, adapter, server))) {
              const { origin, path } = placeOf(call.url);
              assert.equal(origin, base.origin, call.url);
              assert.ok(path.startsWith(base.path.replace(/\/$/, "")), `${call.url} leaves ${base.path}`);
            }
          }
        }
      },
    },
    {
      title: "S4: stays within the server's address when nobody means harm",
      run: () => {
        for (const typed of choices(adapter)) {
          const server = serverOf(id, typed.server, typed.serverSecrets);
          const link = linkOf(typed.link, { secrets: typed.linkSecrets });
          const calls = [
            ...callsOf(adapter.start(requestOf(server, link, { file: { path: "a", text: "a: b" } }))),
            ...["1", "queue/37", "acme/payments/12"].flatMap((run) =>
              callsOf(adapter.poll?.(buildOf(run), link, server, 1000)),
            ),
          ];
          for (const call of calls)
            assert.equal(outOfReach(call, { adapter, server, purpose: "link" }), undefined, call.url);
        }
      },
    },
    {
      title: "S4, S9: asks for the secrets again when any value changes that decides where they go",
      run: () => {
        const [typed] = choices(adapter);
        assert.ok(typed !== undefined);
        const [secret] = adapter.fields.filter((field) => field.scope === "server" && field.type === "secret");
        for (const field of adapter.fields.filter((one) => one.scope === "server" && one.type !== "secret")) {
          const changed =
            field.type === "url"
              ? `${typed.server[field.name] ?? ""}/elsewhere`
              : `other-${typed.server[field.name] ?? ""}`;
          const now: Record<string, string> = { ...typed.server, [field.name]: changed };
          if (field.type === "url")
            assert.ok(field.guardsSecrets !== false, `${field.name} is an address that guards nothing`);
          assert.deepEqual(
            movedFields(adapter.fields, typed.server, now),
            field.guardsSecrets === false ? [] : [field],
            field.name,
          );
          if (secret === undefined || field.guardsSecrets === false) continue;
          const straying = strayingSecrets(
            adapter.fields,
            { settings: typed.server, secrets: typed.serverSecrets },
            { settings: now, newSecrets: {} },
          );
          assert.ok(straying.includes(secret), `${secret.name} follows a changed ${field.name}`);
        }
      },
    },
  ];
}
