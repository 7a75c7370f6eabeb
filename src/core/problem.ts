// One class and one table of errors: each names who has to act, its HTTP status, and whether trying again can help.

export type Blame = "caller" | "ci" | "host" | "operator" | "us";

interface ProblemKind {
  readonly blame: Blame;
  readonly httpStatus: number;
  /** True when the same thing, tried again later, can succeed. */
  readonly again: boolean;
}

/** Every problem code. docs/problems.md has a section for each; a test holds the two together. */
export const problemTable = {
  "not-authenticated": { blame: "caller", httpStatus: 401, again: false },
  "not-allowed": { blame: "caller", httpStatus: 403, again: false },
  "not-found": { blame: "caller", httpStatus: 404, again: false },
  "method-not-allowed": { blame: "caller", httpStatus: 405, again: false },
  conflict: { blame: "caller", httpStatus: 409, again: false },
  "too-large": { blame: "caller", httpStatus: 413, again: false },
  "too-slow": { blame: "caller", httpStatus: 408, again: true },
  "too-many-requests": { blame: "caller", httpStatus: 429, again: true },
  unreadable: { blame: "caller", httpStatus: 400, again: false },
  "invalid-input": { blame: "caller", httpStatus: 422, again: false },
  "installation-refused": { blame: "caller", httpStatus: 401, again: false },
  "replayed-token": { blame: "caller", httpStatus: 401, again: false },
  "session-expired": { blame: "caller", httpStatus: 401, again: false },
  "ci-unreachable": { blame: "ci", httpStatus: 502, again: true },
  "ci-refused": { blame: "ci", httpStatus: 502, again: false },
  "ci-unreadable": { blame: "ci", httpStatus: 502, again: true },
  "host-unreachable": { blame: "host", httpStatus: 502, again: true },
  "host-refused": { blame: "host", httpStatus: 502, again: false },
  "host-limited": { blame: "host", httpStatus: 503, again: true },
  "authorisation-lost": { blame: "caller", httpStatus: 502, again: false },
  "address-not-allowed": { blame: "operator", httpStatus: 422, again: false },
  "template-failed": { blame: "caller", httpStatus: 422, again: false },
  "wrong-configuration": { blame: "operator", httpStatus: 500, again: false },
  "database-away": { blame: "operator", httpStatus: 503, again: true },
  overloaded: { blame: "operator", httpStatus: 503, again: true },
  poison: { blame: "caller", httpStatus: 500, again: false },
  internal: { blame: "us", httpStatus: 500, again: true },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemTable;

/** An error a person can act on: `message` is one sentence that says what failed, what came, what to do. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly blame: Blame;
  readonly httpStatus: number;
  readonly again: boolean;
  /** When trying again makes sense, at the earliest: milliseconds from now. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ProblemCode,
    sentence: string,
    options?: { cause?: unknown; retryAfterMs?: number; httpStatus?: number },
  ) {
    super(sentence, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Problem";
    const kind: ProblemKind = problemTable[code];
    this.code = code;
    this.blame = kind.blame;
    this.httpStatus = options?.httpStatus ?? kind.httpStatus;
    this.again = kind.again;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** Anything thrown, as a Problem; what is not one already becomes "internal" and keeps its cause for the log only. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(
    "internal",
    "The app failed at this request; it is written in its log under this request's id, and the operator has to look there.",
    { cause: thrown },
  );
}
