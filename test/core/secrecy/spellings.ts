// How programs write a text when they quote it: for tests that look for secrets.

/** A text's spellings by name, alone and inside longer text. */
export function spellingsOf(text: string): ReadonlyMap<string, string> {
  const base64 = (encoding: "base64" | "base64url"): [string, string][] =>
    [0, 1, 2].flatMap((before) =>
      ["", "tail"].map((tail): [string, string] => [
        `${encoding} behind ${before} bytes${tail}`,
        Buffer.from("xyz".slice(0, before) + text + tail).toString(encoding),
      ]),
    );
  const percent = encodeURIComponent(text);
  return new Map([
    ["plain", text],
    ["percent-encoded", percent],
    ["percent-encoded in lower case", percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    [
      "every byte percent-encoded",
      [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
    ],
    ["percent-encoded twice", encodeURIComponent(percent)],
    ["form", new URLSearchParams([["", text]]).toString().slice(1)],
    ["JSON", JSON.stringify(text).slice(1, -1)],
    ["JSON in JSON", JSON.stringify(JSON.stringify(text)).slice(3, -3)],
    [
      "JSON in ASCII",
      JSON.stringify(text)
        .slice(1, -1)
        .replace(/[\u007f-\uffff/<>&]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
    ],
    ["HTML", text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)],
    [
      "HTML with names",
      text
        .replaceAll("&", "&amp;")
        .replaceAll("<", "&lt;")
        .replaceAll(">", "&gt;")
        .replaceAll('"', "&quot;")
        .replaceAll("'", "&#x27;"),
    ],
    ...base64("base64"),
    ...base64("base64url"),
  ]);
}

/**
 * What of a spelling comes from the secret alone: base64's ends also carry bits of the neighbours, which tell
 * nothing.
 */
export function coreOf(name: string, spelling: string): string {
  return name.startsWith("base64") ? spelling.slice(4, 12) : spelling;
}
