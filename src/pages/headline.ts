// The few words above a problem's sentence.

/** A headline for a problem's code and HTTP status. */
export function headlineOf(code: string, status: number): string {
  return headlines[code] ?? (status >= 500 ? "Not possible right now" : "That did not work");
}

const headlines: Readonly<Record<string, string>> = {
  "not-found": "Nothing here",
  "not-allowed": "Not allowed",
  "not-authenticated": "A sign-in is needed",
  "session-expired": "The session is over",
  "too-many-requests": "Too many requests",
  conflict: "That is in the way of something else",
};
