// Optional parts of our own shapes are absent, never undefined.

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without its undefined parts. */
export function defined<const T extends object>(parts: T): Defined<T> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parts)) if (value !== undefined) kept[name] = value;
  return kept as Defined<T>;
}
