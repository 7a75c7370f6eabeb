// What nobody can do without is required of a payload; the rest may be missing, null or of another shape, and is then
// not known.

import { z } from "zod";

/** The schema's value, or undefined when nothing is told; what is told has to be of that shape. */
export function optional<T extends z.ZodType>(schema: T) {
  return z.transform((value: unknown, context): z.output<T> | undefined => {
    if (value === undefined || value === null) return undefined;
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    const path = read.error.issues[0]?.path ?? [];
    context.issues.push({ code: "custom", message: "is of another shape", input: value, path });
    return z.NEVER;
  });
}

/** The schema's value, or undefined when there is none of that shape. */
export function lenient<T extends z.ZodType>(schema: T) {
  return z.transform((value: unknown): z.output<T> | undefined => {
    // A step of its own for each of "nullish", "transform" and "catch" took as long as parsing the JSON: a payload has
    // hundreds of such fields.
    if (value === undefined || value === null) return undefined;
    const read = schema.safeParse(value);
    return read.success ? read.data : undefined;
  });
}
