// Asks a stand-in something and shows the whole answer.

/** What can be said in a request. */
export interface Question {
  method?: string;
  /** "user:secret" for Basic. */
  as?: string;
  headers?: Record<string, string>;
  form?: Record<string, string> | URLSearchParams;
  json?: unknown;
  body?: string;
}

/** What came back. */
export interface Shown {
  status: number;
  headers: Headers;
  text: string;
  json: Record<string, unknown>;
}

/** Asks, following no redirect. */
export async function ask(base: string, path: string, question: Question = {}): Promise<Shown> {
  const headers = new Headers(question.headers);
  if (question.as !== undefined) headers.set("authorization", `Basic ${Buffer.from(question.as).toString("base64")}`);
  let body: string | undefined = question.body;
  if (question.form !== undefined) {
    body = new URLSearchParams(question.form).toString();
    headers.set("content-type", "application/x-www-form-urlencoded");
  }
  if (question.json !== undefined) {
    body = JSON.stringify(question.json);
    headers.set("content-type", "application/json");
  }
  const answer = await fetch(base + path, {
    method: question.method ?? "GET",
    headers,
    redirect: "manual",
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: readJson(text) };
}

function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
