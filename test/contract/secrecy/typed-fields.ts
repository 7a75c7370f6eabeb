// Types examples into an adapter's fields, once for every choice its selects offer.

import type { CiAdapter } from "../../../src/core/ci-adapter.ts";
import type { Field } from "../../../src/core/field.ts";

export interface Typed {
  readonly server: Record<string, string>;
  readonly serverSecrets: Record<string, string>;
  readonly link: Record<string, string>;
  readonly linkSecrets: Record<string, string>;
}

/** An example for every field of a scope. */
export function typeAll(adapter: CiAdapter, scope: Field["scope"]): Record<string, string> {
  return Object.fromEntries(
    adapter.fields.filter((field) => field.scope === scope).map((field) => [field.name, example(field)]),
  );
}

/** Everything typed, once for each value of each select; and once with nothing but what is required. */
export function choices(adapter: CiAdapter): Typed[] {
  const selects = adapter.fields.filter((field) => field.type === "select");
  const full = typed(adapter.fields, () => undefined);
  const chosen = selects.flatMap((select) =>
    (select.options ?? []).map((option) =>
      typed(adapter.fields, (field) => (field === select ? option.value : undefined)),
    ),
  );
  return [
    full,
    ...chosen,
    typed(
      adapter.fields.filter((field) => field.isRequired),
      () => undefined,
    ),
  ];
}

function typed(fields: readonly Field[], choose: (field: Field) => string | undefined): Typed {
  const all: Typed = { server: {}, serverSecrets: {}, link: {}, linkSecrets: {} };
  for (const field of fields) {
    const [open, secret] = field.scope === "server" ? [all.server, all.serverSecrets] : [all.link, all.linkSecrets];
    const place = field.type === "secret" ? secret : open;
    place[field.name] = choose(field) ?? example(field);
  }
  return all;
}

function example(field: Field): string {
  if (field.type === "url") return `https://ci.example.com${new URL(field.placeholder ?? "https://x/").pathname}`;
  if (field.type === "secret") return `canary-${field.name}`;
  if (field.type === "checkbox") return "true";
  return field.fallback ?? field.placeholder ?? "";
}
