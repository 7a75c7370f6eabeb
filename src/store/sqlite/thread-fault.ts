// What one thread threw, told to another: a copy loses an error's class and codes, so both are told beside it.

import { Problem } from "../../core/problem.ts";
import type { ProblemCode } from "../../core/problem.ts";

export interface Fault {
  readonly message: string;
  readonly problem?: ProblemCode;
  readonly retryAfterMs?: number;
  /** The database driver's codes. */
  readonly code?: string;
  readonly errcode?: number;
  readonly cause?: Fault;
}

/** Plain data that says what was thrown. */
export function describeFault(thrown: unknown): Fault {
  if (!(thrown instanceof Error)) return { message: String(thrown) };
  const { code, errcode } = thrown as { code?: unknown; errcode?: unknown };
  return {
    message: thrown.message,
    ...(thrown instanceof Problem
      ? { problem: thrown.code, ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }) }
      : {}),
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof errcode === "number" ? { errcode } : {}),
    ...(thrown.cause === undefined ? {} : { cause: describeFault(thrown.cause) }),
  };
}

/** The same as an error of this thread. */
export function revive(fault: Fault): Error {
  const { message, problem, retryAfterMs, code, errcode } = fault;
  const cause = fault.cause === undefined ? {} : { cause: revive(fault.cause) };
  if (problem !== undefined)
    return new Problem(problem, message, { ...cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  return Object.assign(new Error(message, cause), {
    ...(code === undefined ? {} : { code }),
    ...(errcode === undefined ? {} : { errcode }),
  });
}
