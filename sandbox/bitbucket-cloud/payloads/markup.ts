// Text with its rendering. Not a Markdown engine: paragraphs and escaping are enough for a stand-in.

/** {raw, markup, html, type} */
export function describeMarkup(raw: string): { raw: string; markup: string; html: string; type: string } {
  const paragraphs = raw
    .trim()
    .split(/\r?\n\s*\r?\n/)
    .filter((one) => one !== "");
  const html = paragraphs.map((one) => `<p>${escapeHtml(one)}</p>`).join("\n");
  return { raw, markup: "markdown", html, type: "rendered" };
}

// What HTML would take for its own.
function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
