// Texts are refused when they are too long, not shortened: so we shorten them.

/** At most `limit` UTF-16 units, no character cut in two. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 3).replace(/[\ud800-\udbff]$/, "")}...`;
}
