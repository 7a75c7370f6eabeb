// The limit to measure against: node:http with the same HS256 and qsh check, JSON.parse, and a group commit into
// SQLite. Nothing else.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { ServerResponse } from "node:http";
import { DatabaseSync } from "node:sqlite";

const [file = "", clientKey = "", secret = ""] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec(
  `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE hooks (id INTEGER PRIMARY KEY,
    delivery TEXT UNIQUE, body BLOB)`,
);
const insert = database.prepare("INSERT INTO hooks (delivery, body) VALUES (?, ?) ON CONFLICT DO NOTHING");
const queryHash = createHash("sha256").update("POST&/connect/hooks&").digest("hex");

interface Waiting {
  readonly delivery: string;
  readonly body: Buffer;
  readonly response: ServerResponse;
}
let waiting: Waiting[] = [];

/** Everything that came while the loop was busy shares one transaction and one fsync. */
function commit(): void {
  const batch = waiting;
  waiting = [];
  database.exec("BEGIN IMMEDIATE");
  for (const { delivery, body } of batch) insert.run(delivery, body);
  database.exec("COMMIT");
  for (const { response } of batch) response.writeHead(202, { "content-type": "application/json" }).end('{"hook":"1"}');
}

function isGenuine(token: string): boolean {
  const [head = "", claims = "", signature = ""] = token.split(".");
  const expected = createHmac("sha256", secret).update(`${head}.${claims}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  const read = JSON.parse(Buffer.from(claims, "base64url").toString()) as {
    iss: string;
    aud: string;
    exp: number;
    qsh: string;
  };
  return read.iss === clientKey && read.aud === clientKey && read.qsh === queryHash && read.exp * 1000 > Date.now();
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    if (!isGenuine((request.headers.authorization ?? "").slice(4))) {
      response.writeHead(401).end();
      return;
    }
    JSON.parse(body.toString("utf8"));
    if (waiting.push({ delivery: String(request.headers["x-request-uuid"]), body, response }) === 1)
      setImmediate(commit);
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === "object" ? address?.port : 0 })}\n`);
});
