// Reports that change nothing are not forgotten: people see them with their build, the log has them, and where the CI
// can be asked, it is.

import { isFinished } from "../../core/build.ts";
import type { Build, Refusal } from "../../core/build.ts";
import type { Result } from "../../core/ci-adapter.ts";
import type { Clock, Log } from "../../core/ports.ts";
import type { BuildChange, PostedResult } from "../../core/queue.ts";
import type { Judgement } from "../../core/rules/verdict.ts";
import { shorten } from "../../core/text/text.ts";

/** Refused reports within this time lead to one question to the CI. */
const askWaitMs = 1000;

/** Why a report changed nothing. */
export function lateWhy(build: Build, judgement: Judgement): string {
  if (!isFinished(build.state)) return "it tells of an attempt of the run that is over";
  if (judgement === "late") return `it tells of progress, and the build was ${build.state} already`;
  return `the build was ${build.state} already, and nothing in the report proves that it is newer`;
}

/** Keeps a report that changes nothing with the build it is about, and has the CI asked when that can be. */
export function refusalOf(
  ports: { readonly clock: Clock },
  build: Build,
  result: Result,
  why: string,
  isAsked: boolean,
): BuildChange {
  const now = ports.clock();
  const part =
    result.context === undefined || result.context === build.context ? "" : `${shorten(result.context, 100)}: `;
  const refusal = { at: now, said: `${part}${result.state}`, why, isAsked };
  return { build, isNew: false, refusal, ...(isAsked ? { pollAt: now + askWaitMs } : {}) };
}

export function logRefusal(
  ports: { readonly log: Log },
  report: PostedResult,
  build: Build,
  { said, why }: Refusal,
): void {
  const fields = {
    tenant: report.tenantId,
    link: build.linkId,
    delivery: build.deliveryId,
    build: build.id,
    report: report.id,
    said,
    why,
  };
  ports.log.warn(fields, "a report was refused");
}
