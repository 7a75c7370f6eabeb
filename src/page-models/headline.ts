// The few words above a problem's sentence.

/** A headline for a problem's code and HTTP status. */
export function headlineOf(code: string, status: number): string {
  return headlines[code] ?? (status >= 500 ? "Not possible right now" : "That did not work");
}

/** What is said before the time at which the same may work again. */
export function leadOf(code: string): string {
  return code === "host-limited" ? "The host allows the next question at" : "It is worth trying again at";
}

const headlines: Readonly<Record<string, string>> = {
  "not-found": "Nothing here",
  "not-allowed": "Not allowed",
  "not-authenticated": "A sign-in is needed",
  "session-expired": "The session is over",
  "too-many-requests": "Too many requests",
  "host-limited": "The host has to be left alone for a while",
  "host-unreachable": "The host does not answer",
  conflict: "That is in the way of something else",
};
