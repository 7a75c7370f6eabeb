// Payloads with one value inside exchanged for another: what a sender that changed its mind would post.

import fc from "fast-check";

/** JSON values like the given one, changed at one place; undefined takes the place out. */
export function changedValues(value: unknown): fc.Arbitrary<unknown> {
  const put = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(undefined, "__proto__", "", -1, 1e308, [null], { toString: null }),
  );
  return fc.tuple(fc.constantFrom(...placesIn(value)), put).map(([place, instead]) => replaced(value, place, instead));
}

/** Every path to a value inside, the whole included. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], put: unknown): unknown {
  if (key === undefined) return put ?? null;
  if (Array.isArray(value))
    return value.map((inner: unknown, at) => (String(at) === key ? replaced(inner, rest, put) : inner));
  return {
    ...(value as object),
    [key]: rest.length === 0 ? put : replaced((value as Record<string, unknown>)[key], rest, put),
  };
}
