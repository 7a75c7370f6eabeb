// Parameters the way a servlet reads them: the query's first, then the form's, names kept with all their values.
import type { Received } from "./received.ts";
import { readHeader } from "./received.ts";

/** Everything sent as parameters, from the query and from an urlencoded or multipart body. */
export function readForm(request: Received): URLSearchParams {
  const all = new URLSearchParams(request.query);
  for (const [name, value] of readBodyForm(request)) all.append(name, value);
  return all;
}

/** Whether the body is an urlencoded form. */
export function isUrlencoded(request: Received): boolean {
  return (readHeader(request, "content-type") ?? "").toLowerCase().startsWith("application/x-www-form-urlencoded");
}

function readBodyForm(request: Received): [string, string][] {
  if (isUrlencoded(request)) return [...new URLSearchParams(request.body.toString("utf8"))];
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(
    readHeader(request, "content-type") ?? "",
  )?.[1];
  return boundary === undefined ? [] : readParts(request.body, boundary);
}

// Text fields alone: a part with a file name is passed over. RFC 7578.
function readParts(body: Buffer, boundary: string): [string, string][] {
  const parts = `\r\n${body.toString("latin1")}`.split(`\r\n--${boundary}`).slice(1, -1);
  return parts.flatMap((part): [string, string][] => {
    const gap = part.indexOf("\r\n\r\n");
    const head = part.slice(0, gap);
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    if (gap < 0 || name === undefined || /\bfilename=/i.test(head)) return [];
    return [[decodeLatin(name), decodeLatin(part.slice(gap + 4))]];
  });
}

function decodeLatin(text: string): string {
  return Buffer.from(text, "latin1").toString("utf8");
}
