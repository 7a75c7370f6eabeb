// One control function: called by a test with a typed object, or by HTTP with anything; both are checked alike.
import type { z } from "zod";
import { listIssues } from "../connect/descriptor.ts";
import { Refusal } from "../model/refusal.ts";

export type Act<S extends z.ZodType, R> = ((
  ...input: undefined extends z.input<S> ? [z.input<S>?] : [z.input<S>]
) => R) & { takeAnything: (input: unknown) => R; schema: S };

/** Binds what it takes to what it does. */
export function makeAct<S extends z.ZodType, R>(schema: S, run: (input: z.output<S>) => R): Act<S, R> {
  const takeAnything = (input: unknown): R => {
    const result = schema.safeParse(input);
    if (!result.success) throw new Refusal(400, listIssues(result.error));
    return run(result.data);
  };
  return Object.assign((...input: [z.input<S>?]) => takeAnything(input[0]), { takeAnything, schema });
}
