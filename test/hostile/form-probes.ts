// Every field of every form: ours, and those each CI adapter of the registry describes; read as they are posted,
// and shown again.

import { ciAdapters } from "../../src/ci/registry.ts";
import type { CiAdapter } from "../../src/core/ci-adapter.ts";
import { readForm } from "../../src/http/wire/raw-request.ts";
import { alertPrefix, readAlertForm, viewAlertForm } from "../../src/page-models/forms/alert-form.ts";
import { typedUnder } from "../../src/page-models/forms/field-view.ts";
import { readLinkForm } from "../../src/page-models/forms/link-draft.ts";
import { linkFields } from "../../src/page-models/forms/link-fields.ts";
import { jobPrefix, ownPrefix, viewLinkForm } from "../../src/page-models/forms/link-form.ts";
import { repositoryNameOf } from "../../src/page-models/words/repository-name.ts";
import { ciPrefix, readServerForm, serverPrefix, viewServerForm } from "../../src/page-models/forms/server-form.ts";
import { serverOf } from "../ci/samples.ts";
import { typeAll } from "../contract/secrecy/typed-fields.ts";
import type { Probe } from "./probe.ts";

type Form = Readonly<Record<string, string>>;

/** As a browser posts it, and as the door reads it. */
const post = (form: Form) => readForm(Buffer.from(new URLSearchParams(form).toString()));

/** Probes by form; one of a server and one of a link for each kind. */
export function formProbes(): Map<string, Probe[]> {
  const kinds = Object.values(ciAdapters).flatMap((adapter): [string, Probe[]][] => [
    [`server of ${adapter.id}`, serverProbes(adapter)],
    [
      `link of ${adapter.id}`,
      linkProbes(
        adapter,
        adapter.fields.filter((field) => field.scope === "link").map((field) => `${jobPrefix}${field.name}`),
      ),
    ],
  ]);
  const [any] = Object.values(ciAdapters);
  if (any === undefined) throw new Error("there is no CI adapter");
  return new Map([
    ...kinds,
    [
      "link",
      linkProbes(
        any,
        linkFields.map((field) => `${ownPrefix}${field.name}`),
      ),
    ],
    ["alerts", alertProbes()],
    ["repository", [nameProbe]],
    ["any form", [postProbe]],
  ]);
}

const nameProbe: Probe = { name: "repository name", run: (text) => repositoryNameOf(text).slice(0, 200) };

/** Posted once: to encode every text of every form would take most of the time. */
const postProbe: Probe = {
  name: "any form",
  run: (text) => Object.keys(post({ [text.slice(0, 100)]: text, text })).length,
};

function serverProbes(adapter: CiAdapter): Probe[] {
  const typed = {
    ...prefixed(ciPrefix, typeAll(adapter, "server")),
    [`${serverPrefix}name`]: "CI",
    [`${serverPrefix}inFlightLimit`]: "4",
  };
  return probesOf(`server of ${adapter.id}`, typed, Object.keys(typed), (form) => {
    const [own, ci] = [typedUnder(serverPrefix, form), typedUnder(ciPrefix, form)];
    const read = readServerForm(own, ci, adapter, undefined);
    return {
      read,
      isShown: viewServerForm({ adapter, typed: own, ciTyped: ci, faults: read.faults, kept: undefined }).faultCount,
    };
  });
}

function linkProbes(adapter: CiAdapter, names: readonly string[]): Probe[] {
  const typed = {
    ...prefixed(jobPrefix, typeAll(adapter, "link")),
    [`${ownPrefix}name`]: "tests",
    [`${ownPrefix}onPush`]: "true",
    [`${ownPrefix}deadlineMinutes`]: "60",
  };
  return probesOf(`link of ${adapter.id}`, typed, names, (form) => {
    const [own, job] = [typedUnder(ownPrefix, form), typedUnder(jobPrefix, form)];
    const read = readLinkForm(own, job, adapter.fields, () => false);
    const shown = {
      adapter,
      server: serverOf(adapter.id),
      variables: [],
      typed: own,
      jobTyped: job,
      ownFaults: read.ownFaults,
      jobFaults: read.jobFaults,
      keptSecrets: [],
      keptParameters: [],
      preview: { about: "", lines: [] },
    };
    return { read, isShown: viewLinkForm(shown).faultCount };
  });
}

function alertProbes(): Probe[] {
  const typed = prefixed(alertPrefix, {
    url: "https://chat.example.com/",
    secret: `whsec_${"A".repeat(32)}`,
    email: "team@example.com",
  });
  return probesOf("alerts", typed, Object.keys(typed), (form) => {
    const own = typedUnder(alertPrefix, form);
    const read = readAlertForm(own, false, true);
    return { read, isShown: viewAlertForm(own, false, read.faults, true).faults.length };
  });
}

function probesOf(
  form: string,
  typed: Form,
  names: readonly string[],
  read: (form: ReturnType<typeof post>) => unknown,
): Probe[] {
  return names.map((name) => ({ name: `${form}: ${name}`, run: (text) => read({ ...typed, [name]: text }) }));
}

function prefixed(prefix: string, values: Form): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}${name}`, value]));
}
