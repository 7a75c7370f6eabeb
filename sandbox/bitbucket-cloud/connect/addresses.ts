// Addresses in a descriptor are relative to its baseUrl, or absolute below it.
import type { Descriptor } from "./descriptor-schema.ts";

/** The absolute address. */
export function resolveAppUrl(descriptor: Descriptor, url: string): string {
  if (/^https?:\/\//.test(url)) return url;
  return `${descriptor.baseUrl}${url.startsWith("/") ? "" : "/"}${url}`;
}
