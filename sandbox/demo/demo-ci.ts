// What the demo knows of a CI server: where it stands, what is typed to connect it, and how to look at it.

export interface DemoCi {
  readonly url: string;
  /** Fields of the server's form, without prefix. */
  readonly server: Readonly<Record<string, string>>;
  /** Fields of the job's part of the link's form, without prefix. */
  readonly job: Readonly<Record<string, string>>;
  /** NAME=template lines, where the kind takes parameters. */
  readonly parameters?: string;
  /** Told the link's own result address, for CI servers that have to be given it by hand. */
  hear?(resultUrl: string): void;
  /** Told where its own reporter for Bitbucket may post, and as whom. */
  reportBy?(reporter: { readonly url: string; readonly id: string; readonly secret: string }): void;
  /** How many builds it was seen to run. */
  builds(): Promise<number>;
  /** Answers everything with 503 from now on, or does so no more. */
  refuse(isRefusing: boolean): void;
  stop(): Promise<void>;
}

interface DemoPlace {
  /** Fixed ports make addresses one can remember; without, free ones are taken. */
  readonly port?: number | undefined;
  /** The repository's page at Bitbucket, by which some CI servers know it. */
  readonly repositoryUrl: string;
  /** The payloads that come are Data Center's own. */
  readonly isDataCenter?: boolean;
}

export type StartDemoCi = (place: DemoPlace) => Promise<DemoCi>;
