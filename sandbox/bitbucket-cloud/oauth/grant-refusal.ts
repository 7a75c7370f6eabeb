// Refusals of the token endpoint have a shape of their own.

/** {error, error_description} with status 400, as Bitbucket answers. */
export class GrantRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "GrantRefusal";
    this.code = code;
  }
}
