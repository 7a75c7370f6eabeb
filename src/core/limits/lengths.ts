// How long a foreign text may be, by what it is. Each room cuts, refuses or leaves out what is longer where it reads
// it.

/** In UTF-16 units. */
export const lengths = {
  /**
   * A branch or tag: hosts allow some 250 characters. An index row of PostgreSQL holds 2,700 bytes: a repository's id
   * and a ref, three bytes each.
   */
  ref: 400,
  /** What something is known by: a repository's full name, an account, a run. */
  id: 400,
  /** What something or somebody is called; a commit's author as it is written; a title. */
  name: 1_000,
  /** Longer addresses are refused by browsers, proxies and hosts. */
  url: 2_000,
  /** A file in a repository, as Linux limits paths. */
  path: 4_096,
  /** A kind, a type, a date. */
  word: 100,
  /** What people write: a message, a description, a comment. The longest pull request GitHub takes. */
  text: 65_536,
} as const;
