// A place that foreign text reaches, and the work that is done with it: found in samples, so that a new field is a
// new place.

export interface Probe {
  readonly name: string;
  /** Does the work with a text in that place, and gives what came of it. Throws nothing a hostile text may cause. */
  readonly run: (text: string) => unknown;
}

/** One place in a value, or in a text that carries one: exchanges what stands there. */
interface Place<T> {
  readonly path: string;
  readonly put: (text: string) => T;
}

/** A place that can be exchanged in a value that has others exchanged already. */
interface InnerPlace extends Place<unknown> {
  readonly set: (value: unknown, text: string) => unknown;
}

/** Every text inside a value; of a list's rows one stands for all, where they are alike. */
export function textsIn(value: unknown): InnerPlace[] {
  const seen = new Set<string>();
  const places = placesAt(value, []).map((steps): InnerPlace => {
    const path = steps.map((step) => (typeof step === "number" ? "[]" : `.${step}`)).join("");
    return { path, put: (text) => setAt(value, steps, text), set: (changed, text) => setAt(changed, steps, text) };
  });
  return places.filter(({ path }) => !seen.has(path) && seen.add(path));
}

type Steps = readonly (string | number)[];

function placesAt(value: unknown, steps: Steps): Steps[] {
  if (typeof value === "string") return [steps];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((inner: unknown, at) => placesAt(inner, [...steps, at]));
  return Object.entries(value).flatMap(([name, inner]) => placesAt(inner, [...steps, name]));
}

function setAt(value: unknown, [step, ...rest]: Steps, text: string): unknown {
  if (step === undefined) return text;
  if (Array.isArray(value)) return value.map((inner: unknown, at) => (at === step ? setAt(inner, rest, text) : inner));
  const inner = (value as Readonly<Record<string, unknown>>)[step];
  return { ...(value as object), [step]: setAt(inner, rest, text) };
}

/** The same of a body: its JSON's texts, its form's fields, and the body as a whole. */
export function textsInBody(body: string): Place<string>[] {
  const whole: Place<string> = { path: "(the whole body)", put: (text) => text };
  const json = parsed(body);
  if (typeof json === "object" && json !== null)
    return [
      whole,
      ...textsIn(json).map(({ path, put }) => ({ path, put: (text: string) => JSON.stringify(put(text)) })),
    ];
  if (!/^[\w.%-]+=/.test(body)) return [whole];
  const fields = Object.fromEntries(new URLSearchParams(body));
  return [whole, ...Object.entries(fields).flatMap(([name, value]) => fieldPlaces(fields, name, value))];
}

/** A field is a text, and may carry JSON itself. */
function fieldPlaces(fields: Readonly<Record<string, string>>, name: string, value: string): Place<string>[] {
  const form = (put: string): string => new URLSearchParams({ ...fields, [name]: put }).toString();
  const json = parsed(value);
  const inner = typeof json === "object" && json !== null ? textsIn(json) : [];
  return [
    { path: name, put: form },
    ...inner.map(({ path, put }) => ({
      path: `${name}${path}`,
      put: (text: string) => form(JSON.stringify(put(text))),
    })),
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True when the work comes out otherwise for other texts: somebody reads them. */
export function isRead({ run }: Probe): boolean {
  const outcomes = new Set(["", "~", "main", "2026-01-01T00:00:00Z"].map((text) => JSON.stringify(run(text))));
  return outcomes.size > 1;
}

/** The longest text in what came of the work. */
export function longestIn(outcome: unknown): number {
  if (typeof outcome === "string") return outcome.length;
  if (typeof outcome !== "object" || outcome === null || ArrayBuffer.isView(outcome)) return 0;
  return Object.values(outcome).reduce<number>((most, inner) => Math.max(most, longestIn(inner)), 0);
}
