// The remote API's way of showing things: brief where they are mentioned, whole where asked, `?tree=` and `?depth=`.
// https://www.jenkins.io/doc/book/using/remote-access-api/

/** Something that is shown in a few words until somebody asks for more. */
export class Reference {
  readonly brief: Record<string, unknown>;
  readonly full: () => Record<string, unknown>;

  constructor(brief: Record<string, unknown>, full: () => Record<string, unknown>) {
    this.brief = brief;
    this.full = full;
  }
}

interface Selection {
  fields: Map<string, Selection | undefined>;
  range: [number, number] | undefined;
}

/** Renders a thing for /api/json; throws a SyntaxError for a tree that cannot be read. */
export function render(thing: Record<string, unknown>, tree: string | null, depth: number): unknown {
  return tree === null ? renderDeep(thing, depth) : renderSelected(thing, parseTree(tree));
}

function renderDeep(value: unknown, depth: number): unknown {
  if (value instanceof Reference) return depth > 0 ? renderDeep(value.full(), depth - 1) : renderDeep(value.brief, 0);
  if (Array.isArray(value)) return value.map((entry: unknown) => renderDeep(entry, depth));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]: [string, unknown]) => [name, renderDeep(entry, depth)]),
  );
}

function renderSelected(value: unknown, selection: Selection | undefined): unknown {
  if (selection === undefined) return renderDeep(value, 0);
  if (Array.isArray(value)) {
    const [from, to] = selection.range ?? [0, value.length];
    return value.slice(from, to).map((entry: unknown) => renderSelected(entry, selection));
  }
  if (value instanceof Reference) return renderSelected(value.full(), selection);
  if (typeof value !== "object" || value === null) return value;
  const isAll = selection.fields.has("*");
  const shown = Object.entries(value).filter(([name]) => name === "_class" || isAll || selection.fields.has(name));
  return Object.fromEntries(
    shown.map(([name, entry]: [string, unknown]) => [name, renderSelected(entry, selection.fields.get(name))]),
  );
}

function parseTree(text: string): Selection {
  let at = 0;

  function parseFields(): Selection {
    const fields = new Map<string, Selection | undefined>();
    for (;;) {
      const name = /^[\w*]*/.exec(text.slice(at))?.[0] ?? "";
      at += name.length;
      let inner: Selection | undefined;
      if (text[at] === "[") {
        at += 1;
        inner = parseFields();
        if (text[at] !== "]") throw new SyntaxError(`Expected ] at ${at} in tree: ${text}`);
        at += 1;
      }
      if (text[at] === "{") inner = { fields: inner?.fields ?? new Map([["*", undefined]]), range: parseRange() };
      if (name !== "") fields.set(name, inner);
      if (text[at] !== ",") return { fields, range: undefined };
      at += 1;
    }
  }

  function parseRange(): [number, number] {
    const found = /^\{(\d*)(?:(,)(\d*))?\}/.exec(text.slice(at));
    if (found === null) throw new SyntaxError(`Cannot read the range at ${at} in tree: ${text}`);
    at += found[0].length;
    const from = Number(found[1] ?? 0);
    if (found[2] === undefined) return [from, from + 1];
    return [from, found[3] === "" ? Infinity : Number(found[3])];
  }

  const all = parseFields();
  if (at < text.length) throw new SyntaxError(`Unexpected ${text[at] ?? ""} at ${at} in tree: ${text}`);
  return all;
}
