// Takes credentials out of text that goes to the log (S9): errors of libraries quote addresses and headers.

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic|JWT|Token)\s+[A-Za-z0-9+/=._~-]{8,}/gi, "$1 [redacted]"],
  [/(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*)?/g, "[redacted]"],
  [
    /([?&](?:jwt|session|token|code|state|secret|password|access_token|refresh_token|client_secret)=)[^&\s"']+/gi,
    "$1[redacted]",
  ],
  [/(\/(?:results|hooks|badge|builds|sign-in)\/)[A-Za-z0-9._~%-]+/g, "$1[redacted]"],
  [/((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/)[^/\s@"']+@/gi, "$1[redacted]@"],
  [/("?(?:password|secret|token|sharedSecret|authorization|api[_-]?key)"?\s*[:=]\s*)"[^"]+"/gi, '$1"[redacted]"'],
];

/** `text` without tokens, passwords in addresses, and the unguessable parts of our own addresses. */
export function redactText(text: string): string {
  return patterns.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
