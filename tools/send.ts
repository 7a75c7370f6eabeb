// npm run send -- <file.json> [--event <key>] [--repository <workspace/slug>] [--as-is] Posts a payload to the app of
// the running demo (npm run demo, npm run dev), signed as the demo's Bitbucket signs. The demo's repository takes the
// place of the recorded one, which the app would not know; --as-is leaves it.

import { parseArgs } from "node:util";
import { readFileSync } from "node:fs";
import { z } from "zod";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    event: { type: "string" },
    repository: { type: "string", default: "acme/payments" },
    "as-is": { type: "boolean", default: false },
    bitbucket: { type: "string", default: "http://127.0.0.1:7990" },
  },
});

const payloadShape = z.record(z.string(), z.unknown());
const sentShape = z.array(
  z.object({
    to: z.string(),
    outcome: z.string(),
    note: z.string(),
    attempts: z.array(z.object({ status: z.number().nullable(), answer: z.string(), error: z.string().nullable() })),
  }),
);

try {
  process.exitCode = await send();
} catch (thrown) {
  process.stderr.write(`${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}

async function send(): Promise<number> {
  const [file] = positionals;
  if (file === undefined) throw new Error("Name the file with the payload: npm run send -- push.json");
  const payload = payloadShape.parse(JSON.parse(readFileSync(file, "utf8")));
  const event = values.event ?? eventOf(payload);
  const input = { repository: values.repository, event, payload, isAsItIs: values["as-is"] };
  const sent = sentShape.parse(await control("sendPayload", input));
  if (sent.length === 0) process.stdout.write(`Nobody asked Bitbucket for ${event} of ${values.repository}.\n`);
  for (const { to, outcome, note, attempts } of sent) {
    const last = attempts.at(-1);
    process.stdout.write(
      `${event} to ${to}: ${outcome}, ${last?.status ?? last?.error ?? note} ${last?.answer ?? ""}\n`,
    );
  }
  return sent.length > 0 && sent.every(({ outcome }) => outcome === "delivered") ? 0 : 1;
}

/** Payloads do not name their event; pushes can be told by their shape. */
function eventOf(payload: z.infer<typeof payloadShape>): string {
  if (payload["push"] !== undefined) return "repo:push";
  throw new Error("The payload is no push: name its event, for example --event pullrequest:created");
}

async function control(name: string, input: unknown): Promise<unknown> {
  const answer = await fetch(`${values.bitbucket}/_sandbox/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  }).catch(() => undefined);
  if (answer === undefined) throw new Error(`No demo answers at ${values.bitbucket}: start one with npm run demo`);
  if (!answer.ok) throw new Error(`The demo's Bitbucket refused (${answer.status}): ${await answer.text()}`);
  return answer.json();
}
