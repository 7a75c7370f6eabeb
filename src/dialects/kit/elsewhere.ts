// What a payload lacks in one place and tells in another: older versions of a sender, and those who speak like it.

/** A field by its path, and where else its value is told, the surest first. */
export interface Elsewhere {
  readonly field: readonly string[];
  readonly told: readonly ((payload: unknown) => unknown)[];
}

/** The payload with what it lacks filled in; its own values stay. Fields in the order given: later ones see earlier. */
export function complete(payload: unknown, rules: readonly Elsewhere[]): unknown {
  let whole = payload;
  for (const { field, told } of rules) {
    if (!isMissing(valueAt(whole, field))) continue;
    const found = told.map((tell) => tell(whole)).find((value) => !isMissing(value));
    if (found !== undefined) whole = withValue(whole, field, found);
  }
  return whole;
}

/** Tells the value at a path. */
export function from(...path: readonly string[]): (payload: unknown) => unknown {
  return (payload) => valueAt(payload, path);
}

/** Tells the named part `found` of an expression in the text at a path. */
export function partOf(path: readonly string[], expression: RegExp): (payload: unknown) => string | undefined {
  return (payload) => {
    const text = valueAt(payload, path);
    return typeof text === "string" && text.length <= longest ? expression.exec(text)?.groups?.["found"] : undefined;
  };
}

/** The same as a number. */
export function numberOf(path: readonly string[], expression: RegExp): (payload: unknown) => number | undefined {
  const part = partOf(path, expression);
  return (payload) => {
    const found = part(payload);
    return found === undefined ? undefined : Number(found);
  };
}

const longest = 2000;

function isMissing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** The value at a path of a payload; undefined where there is none. */
export function valueAt(payload: unknown, path: readonly string[]): unknown {
  let value = payload;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** What stands in the way is no object, and stays. */
function withValue(payload: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  const inside = payload ?? {};
  if (typeof inside !== "object" || Array.isArray(inside)) return payload;
  return { ...inside, [key]: withValue(valueAt(inside, [key]), rest, value) };
}
