// Answers as plain values: a handler returns one, the listener writes it.

/** One HTTP answer of a stand-in. */
export interface Reply {
  status: number;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

/** Answers with JSON. */
export function replyJson(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json;charset=utf-8", ...headers },
    body: JSON.stringify(value),
  };
}

/** Answers with plain text. */
export function replyText(status: number, text: string, headers: Record<string, string> = {}): Reply {
  return { status, headers: { "content-type": "text/plain;charset=utf-8", ...headers }, body: text };
}

/** Answers with a page. */
export function replyHtml(status: number, html: string, headers: Record<string, string> = {}): Reply {
  return { status, headers: { "content-type": "text/html;charset=utf-8", ...headers }, body: html };
}

/** Answers with a status and headers alone. */
export function replyEmpty(status: number, headers: Record<string, string> = {}): Reply {
  return { status, headers, body: "" };
}

/** Makes text safe inside HTML, attributes too. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
