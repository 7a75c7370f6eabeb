// The doctor's questions to Bitbucket and to the app's own public address.

import type { Config } from "../config.ts";
import type { Answer, Call } from "../core/call.ts";
import { createSender } from "../net/send.ts";
import { judgeClock } from "./examine-database.ts";
import { lookAt } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { shorten } from "../core/text/text.ts";

const timeoutMs = 10_000;
/** A Date header has whole seconds, and travels. */
const dateToleranceMs = 5_000;

/** Asks from this machine, as the app would; the operator's own address may be private. */
export async function examineNetwork(config: Config, now: () => number): Promise<Finding[]> {
  const sender = createSender({
    openNetworks: ["0.0.0.0/0", "::/0"],
    mayUseHttp: true,
    allowedPorts: "any",
    ownAddresses: [],
    defaultTimeoutMs: timeoutMs,
    userAgent: "ci-bridge-for-bitbucket",
  });
  const ask = (purpose: string, url: string): Promise<Answer> => {
    const call: Call = { purpose, method: "GET", url };
    return sender.send(call);
  };
  try {
    const asked = now();
    const bitbucket = await ask("reach Bitbucket", `${config.bitbucket.apiUrl}/2.0/hook_events`);
    const answeredAt = now();
    return [
      await lookAt("bitbucket", () => Promise.resolve(judgeBitbucket(config, bitbucket))),
      ...judgeDate(bitbucket, (asked + answeredAt) / 2),
      await lookAt("own address", async () =>
        judgeOwn(config, await ask("reach the app", `${config.baseUrl}/health/ready`)),
      ),
    ];
  } finally {
    await sender.close();
  }
}

const statusPage = "https://bitbucket.status.atlassian.com";

function judgeBitbucket(config: Config, answer: Answer): Omit<Finding, "check"> {
  if (answer.kind === "failed")
    return { state: "wrong", sentence: `${config.bitbucket.apiUrl} cannot be reached: ${answer.sentence}` };
  if (answer.status >= 500)
    return {
      state: "wrong",
      sentence: `${config.bitbucket.apiUrl} answers with status ${answer.status}: look at ${statusPage}.`,
    };
  return { state: "good", sentence: `${config.bitbucket.apiUrl} answers (${Math.round(answer.ms)} ms).` };
}

function judgeDate(answer: Answer, at: number): Finding[] {
  const date = answer.kind === "answered" ? Date.parse(answer.headers["date"] ?? "") : Number.NaN;
  if (Number.isNaN(date)) return [];
  // The header is cut to the second: half a second more is what it means.
  return [{ check: "bitbucket clock", ...judgeClock(date + 500 - at, "Bitbucket", dateToleranceMs) }];
}

function judgeOwn(config: Config, answer: Answer): Omit<Finding, "check"> {
  const advice = "is npm start running, and does the proxy in front lead to it?";
  if (answer.kind === "failed")
    return {
      state: "wrong",
      sentence: `BASE_URL ${config.baseUrl} cannot be reached from here: ${answer.sentence} Bitbucket and CI servers have to reach it: ${advice}`,
    };
  const isOurs = /"status":"(ready|not-ready|stopping)"/.test(answer.body);
  if (!isOurs)
    return {
      state: "wrong",
      sentence: `At BASE_URL ${config.baseUrl} something else than this app answers (status ${answer.status}): ${advice}`,
    };
  if (answer.status !== 200)
    return {
      state: "wrong",
      sentence: `The app at ${config.baseUrl} answers, but is not ready: ${shorten(answer.body, 200)}`,
    };
  return { state: "good", sentence: `The app answers at ${config.baseUrl} and is ready.` };
}
