// A job as the control's callers describe it in JSON.
import { z } from "zod";
import type { JobOptions } from "./model/model.ts";

const text = z.string().exactOptional();
const flag = z.boolean().exactOptional();
const number = z.number().exactOptional();
const texts = z.array(z.string()).exactOptional();
const result = z.enum(["SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED"]);

const parameter = z.strictObject({
  name: z.string(),
  kind: z.enum(["string", "text", "boolean", "choice", "password"]).exactOptional(),
  defaultValue: text,
  choices: texts,
  description: text,
});

const git = z.strictObject({
  url: z.string(),
  branches: texts,
  isPolled: flag,
  heads: z.record(z.string(), z.string()).exactOptional(),
});

const genericTrigger = z.strictObject({
  token: text,
  variables: z
    .array(z.strictObject({ key: z.string(), expression: z.string(), defaultValue: text, regexpFilter: text }))
    .exactOptional(),
  requestVariables: texts,
  headerVariables: texts,
  regexpFilterText: text,
  regexpFilterExpression: text,
  mayOverrideQuietPeriod: flag,
  allowSeveralTriggersPerBuild: flag,
  isSilent: flag,
  failsWith: text,
});

const stashNotifier = z.strictObject({
  url: z.string(),
  credentials: z.union([
    z.strictObject({ user: z.string(), password: z.string() }),
    z.strictObject({ token: z.string() }),
  ]),
  commit: text,
  isNumberInKey: flag,
  isUnstableSuccess: flag,
  isInProgressOff: flag,
  buildName: text,
});

const jobOptions = z.strictObject({
  name: z.string().regex(/[^/]/),
  kind: z.enum(["freestyle", "pipeline", "multibranch"]).exactOptional(),
  description: text,
  parameters: z.array(z.union([z.string(), parameter])).exactOptional(),
  isDisabled: flag,
  isConcurrent: flag,
  durationMs: number,
  quietPeriodMs: number,
  results: z.union([result, z.array(result)]).exactOptional(),
  buildToken: text,
  isRefusedByQueue: flag,
  git: git.exactOptional(),
  genericTrigger: genericTrigger.exactOptional(),
  notifyUrl: text,
  stashNotifier: stashNotifier.exactOptional(),
  bitbucketPush: z.strictObject({ secret: text }).exactOptional(),
  branchSource: z.strictObject({ owner: z.string(), repository: z.string(), serverUrl: text }).exactOptional(),
  bitbucketServer: z
    .strictObject({ projectKey: z.string(), repositorySlug: z.string(), isForPullRequests: flag })
    .exactOptional(),
  branches: texts,
});

/** The job, or the sentence that says what is wrong with it; a field that no job has is refused. */
export function readJobOptions(given: unknown): JobOptions | string {
  const read = jobOptions.safeParse(given);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  return `${first?.path.join(".") ?? ""}: ${first?.message ?? ""}`.replace(/^: /, "");
}
