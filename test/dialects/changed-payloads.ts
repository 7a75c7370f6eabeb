// Payloads with one field changed as other versions of a sender, other programs and accidents change them.

type Path = readonly string[];

export interface Changed {
  /** "nulled push.changes.0.new". */
  readonly what: string;
  readonly path: Path;
  readonly how: "removed" | "nulled" | "retyped" | "moved" | "lengthened";
  readonly value: unknown;
}

/** Every change of every field; of lists the first member stands for all. */
export function* changesOf(payload: unknown): Generator<Changed> {
  for (const path of placesIn(payload)) {
    const value = valueAt(payload, path);
    const key = path.at(-1) ?? "";
    const without = put(payload, path, undefined);
    const name = path.join(".");
    yield { what: `removed ${name}`, path, how: "removed", value: without };
    yield { what: `nulled ${name}`, path, how: "nulled", value: put(payload, path, null) };
    yield { what: `retyped ${name}`, path, how: "retyped", value: put(payload, path, retyped(value)) };
    for (const place of new Set([0, path.length - 2]))
      if (place >= 0 && place < path.length - 1)
        yield {
          what: `moved ${name} up to ${place}`,
          path,
          how: "moved",
          value: put(without, [...path.slice(0, place), key], value),
        };
    if (typeof value === "string" && /^[0-9a-f]{12,64}$/.test(value))
      for (const length of [12, 41, 64, 65])
        yield {
          what: `lengthened ${name} to ${length}`,
          path,
          how: "lengthened",
          value: put(payload, path, value.padEnd(length, value).slice(0, length)),
        };
  }
}

function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return path.length === 0 ? [] : [path];
  const inner = Array.isArray(value) ? value.slice(0, 1).map((one: unknown): [string, unknown] => ["0", one]) : null;
  const below = (inner ?? Object.entries(value)).flatMap(([key, one]) => placesIn(one, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], value);
}

function put(value: unknown, [key, ...rest]: Path, wanted: unknown): unknown {
  if (key === undefined) return wanted;
  if (Array.isArray(value)) {
    const changed = value.map((one: unknown, at) => (String(at) === key ? put(one, rest, wanted) : one));
    return wanted === undefined && rest.length === 0 ? changed.filter((_one, at) => String(at) !== key) : changed;
  }
  if (typeof value !== "object" || value === null) return value;
  const { [key]: before, ...others } = value as Record<string, unknown>;
  const inside = put(before, rest, wanted);
  return inside === undefined ? others : { ...others, [key]: inside };
}

function retyped(value: unknown): unknown {
  if (typeof value === "string") return 7;
  if (typeof value === "number") return "seven";
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return { 0: value[0] as unknown };
  return value === null ? {} : "text";
}
