// The one error of the stand-in: a request it refuses, with the sentence and the fields the real one would give.

export interface RefusalExtras {
  detail?: unknown;
  data?: Record<string, unknown>;
  fields?: Record<string, string[]>;
}

/** Something Bitbucket would not do; `status` is the HTTP status it would answer with. */
export class Refusal extends Error {
  readonly status: number;
  readonly extras: RefusalExtras;

  constructor(status: number, message: string, extras: RefusalExtras = {}) {
    super(message);
    this.name = "Refusal";
    this.status = status;
    this.extras = extras;
  }
}

/** Bitbucket's sentence for a repository that is missing or hidden from the caller. */
export function refuseRepository(): Refusal {
  return new Refusal(
    404,
    "You may not have access to this repository or it no longer exists in this workspace. " +
      "If you think this repository exists and you have access, make sure you are authenticated.",
  );
}
