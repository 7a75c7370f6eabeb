// What nobody can do without is required of a payload; the rest may be missing, null or of another shape, and is then not known.

import type { z } from "zod";

/** The schema's value, or undefined when there is none of that shape. */
export function lenient<T extends z.ZodType>(schema: T) {
  return schema
    .nullish()
    .transform((value) => value ?? undefined)
    .catch(undefined);
}
