// Where branch heads stood when they were last asked for.

/** Heads by branch name, one repository at a time. */
export interface HeadStore {
  /** Empty before the first look. */
  of(tenantId: string, repositoryId: string): Promise<ReadonlyMap<string, string>>;
  /** Keeps the heads and forgets the branches that are gone. */
  change(
    tenantId: string,
    repositoryId: string,
    heads: ReadonlyMap<string, string>,
    gone: readonly string[],
    at: number,
  ): Promise<void>;
}
