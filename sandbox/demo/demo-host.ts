// What the demo knows of a code host: a stand-in, how the command line makes its tenant, and how to look at it.

export interface DemoHost {
  /** What it is, for people. */
  readonly label: string;
  /** The repository's page, by which some CI servers know it. */
  readonly repositoryUrl: string;
  /** Words after `npm run tenant -- create`. */
  readonly words: readonly string[];
  /** Goes in by standard input. */
  readonly token: string;
  /** What is typed to connect the repository; absent where it appears with its first push. */
  readonly repositoryName?: string;
  /** CI servers are set up for its own payloads, and report by what was made for it. */
  readonly isDataCenter?: true;
  /** Pastes hook URL and secret, as the command line printed them. */
  attach(hook: { readonly url: string; readonly secret: string }): Promise<void>;
  /** Pushes a commit to main and gives its hash. */
  push(message: string): Promise<string>;
  /** The states a commit was shown, oldest first; absent where nothing can be shown. */
  states?(commit: string): readonly string[];
  /** What a CI's own reporter brought to a commit. */
  reported?(commit: string): readonly string[];
  /** The last of them when all went well. */
  readonly passed: string;
  /** Calls a real host would not have taken. */
  breaches(): readonly string[];
  stop(): Promise<void>;
}

export interface DemoHostPlace {
  readonly port?: number;
}
