// Fetches an app's descriptor and refuses it in words.
import { z } from "zod";
import { request } from "undici";
import { Refusal } from "../model/refusal.ts";
import { descriptorSchema } from "./descriptor-schema.ts";
import type { Descriptor } from "./descriptor-schema.ts";

/** Fetched and checked. */
export async function fetchDescriptor(descriptorUrl: string): Promise<Descriptor> {
  return readDescriptor(await fetchJson(descriptorUrl));
}

/** Checked; every fault is named, not only the first. */
export function readDescriptor(json: unknown): Descriptor {
  const result = descriptorSchema.safeParse(json);
  if (result.success) return result.data;
  throw new Refusal(400, `The descriptor is not valid: ${listIssues(result.error)}`);
}

/** One sentence for all that zod found. */
export function listIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".") || "(top level)"}: ${issue.message}`).join("; ");
}

async function fetchJson(url: string): Promise<unknown> {
  if (!URL.canParse(url)) throw new Refusal(400, `${url} is not an address a descriptor could have.`);
  try {
    const answer = await request(url, {
      reset: true,
      signal: AbortSignal.timeout(10_000),
      headers: { accept: "application/json", "user-agent": "python-requests/2.22.0" },
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Refusal(400, `The descriptor at ${url} answered ${answer.statusCode}.`);
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      400,
      `The descriptor at ${url} could not be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
