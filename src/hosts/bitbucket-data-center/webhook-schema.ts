// What Bitbucket Data Center tells of a webhook. Its API description leaves deliveries and statistics open, so they are
// read by what is there.

import { z } from "zod";

import type { HostWebhook, WebhookCall, WebhookCounts } from "../../core/host.ts";
import { lengths } from "../../core/limits/lengths.ts";
import { defined } from "../../core/rules/defined.ts";

import { label, requiredId, stringUpTo } from "../kit/scalars.ts";
import { timeOf } from "./schema.ts";
import { shorten } from "../../core/text/text.ts";

const moment = z
  .union([z.number(), z.string().max(lengths.word)])
  .nullish()
  .catch(undefined);
const count = z.number().nullish().catch(undefined);
const status = z
  .union([z.number(), stringUpTo(lengths.name)])
  .transform(String)
  .nullish()
  .catch(undefined);

export const webhookSchema = z
  .object({
    id: z.union([z.number(), requiredId]).transform(String),
    name: stringUpTo(lengths.name).catch(""),
    url: z.string().max(lengths.url).catch(""),
    active: z.boolean().catch(true),
    events: z.array(z.string().max(lengths.word)).catch([]),
  })
  .transform(({ active, ...webhook }): HostWebhook => ({ ...webhook, isActive: active }));

/** result.description: "200", or what went wrong. */
export const callSchema = z
  .object({
    event: z.string().max(lengths.word).catch("unknown"),
    start: moment,
    duration: count,
    result: z.object({
      outcome: label.catch(undefined),
      description: label.catch(undefined),
      statusCode: status,
      errorMessage: label.catch(undefined),
    }),
  })
  .transform(({ event, start, duration, result }): WebhookCall => {
    const said = result.description ?? result.statusCode ?? result.errorMessage ?? result.outcome ?? "nothing";
    return defined({
      event,
      outcome: outcomeOf(result.outcome, said),
      said: oneLine(said),
      at: timeOf(start),
      ms: typeof duration === "number" ? duration : undefined,
    });
  });

export const countsSchema = z
  .object({
    counts: z.object({
      successes: z.number(),
      failures: z.number(),
      errors: z.number(),
      window: z.object({ duration: count }).nullish().catch(undefined),
    }),
  })
  .transform(({ counts: { successes, failures, errors, window } }): WebhookCounts => ({
    successes,
    failures,
    errors,
    ...(typeof window?.duration === "number" ? { windowMs: window.duration } : {}),
  }));

/** The dialog of "Test connection": what was sent and what came back. */
export const testedSchema = z
  .object({
    response: z.object({ statusCode: status, status }).nullish().catch(undefined),
    result: z.object({ statusCode: status, description: status, errorMessage: status }).nullish().catch(undefined),
    throwable: z.object({ message: status }).nullish().catch(undefined),
  })
  .transform(({ response, result, throwable }): WebhookCall => {
    const said =
      response?.statusCode ??
      response?.status ??
      result?.statusCode ??
      result?.description ??
      result?.errorMessage ??
      throwable?.message ??
      "no answer";
    return { event: "diagnostics:ping", outcome: outcomeOf(undefined, said), said: oneLine(said) };
  });

function outcomeOf(word: string | null | undefined, said: string): WebhookCall["outcome"] {
  const found = (["success", "failure", "error"] as const).find((one) => one === word?.toLowerCase());
  if (found !== undefined) return found;
  if (/^2\d\d\b/.test(said)) return "success";
  return /^\d{3}\b/.test(said) ? "failure" : "error";
}

function oneLine(text: string): string {
  return shorten(text.replace(/[\p{Cc}\s]+/gu, " ").trim(), 200);
}
