// What a CI server says, as it may be kept and shown: everything typed for it, sent to it or handed out by it is
// covered first (S9).

import type { Build } from "../../core/build.ts";
import type { Diagnosis, Polled, Result, Started } from "../../core/ci-adapter.ts";
import type { Event } from "../../core/event.ts";
import type { Link } from "../../core/link.ts";
import type { PostedResult } from "../../core/queue.ts";
import { keepSecret } from "../../core/secrecy/cover.ts";
import type { Secrecy } from "../../core/secrecy/cover.ts";
import { secretsOf } from "../../core/server.ts";
import type { Server } from "../../core/server.ts";
import { resultTokenFor } from "../results/result-token.ts";

/** What a talk or a report is about. */
interface About {
  readonly server: Server;
  readonly links?: readonly Link[];
  readonly deliveryId?: string | undefined;
  /** What anybody in the repository sees. */
  readonly event?: Event | undefined;
  readonly build?: Build | undefined;
}

/** Keeps the secrets of a server, of links to it, and of one delivery's result address. */
export function keepSecretsOf({ server, links = [], deliveryId, event, build }: About): Secrecy {
  const ofLinks = links.flatMap((link) => [
    ...Object.values(link.secrets),
    ...Object.values(link.secretParameters),
    link.resultToken,
    ...(deliveryId === undefined ? [] : [resultTokenFor(link, deliveryId)]),
  ]);
  return keepSecret([...secretsOf(server), ...ofLinks], () => [
    server.name,
    ...Object.values(server.settings),
    ...links.flatMap((link) => [
      link.name,
      ...Object.values(link.settings),
      ...link.parameters.map(({ template }) => template),
    ]),
    ...(deliveryId === undefined ? [] : [deliveryId]),
    ...(event === undefined ? [] : [JSON.stringify(event)]),
    ...(build === undefined ? [] : [build.commit, build.refName, build.run, build.url]),
  ]);
}

/** What came of asking for a build, without secrets. */
export function coverStarted({ mask, keep }: Secrecy, started: Started): Started {
  if (started.outcome !== "accepted") return { ...started, why: mask(started.why) };
  const { result } = started;
  const kept = { ...started, note: mask(started.note), run: keep(started.run) ?? "", url: keep(started.url) ?? "" };
  return result === undefined ? kept : { ...kept, result: coverResult({ mask, keep }, result) };
}

/** What a look at a run found, without secrets. */
export function coverPolled(secrecy: Secrecy, polled: Polled): Polled {
  return polled.outcome === "result"
    ? { outcome: "result", result: coverResult(secrecy, polled.result) }
    : { ...polled, why: secrecy.mask(polled.why) };
}

/** What a test of the connection found, without secrets. */
export function coverDiagnosis({ mask }: Secrecy, { code, sentence }: Diagnosis): Diagnosis {
  return { code, sentence: mask(sentence) };
}

/** A report as it may be written down; adapters can still read it. */
export function coverReport({ maskSure }: Secrecy, report: PostedResult): PostedResult {
  const [headers, query] = [report.headers, report.query].map((values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, maskSure(value)])),
  );
  const text = Buffer.from(report.body).toString("utf8");
  const masked = maskSure(text);
  return {
    ...report,
    headers: headers ?? {},
    query: query ?? {},
    body: masked === text ? report.body : Buffer.from(masked, "utf8"),
  };
}

/**
 * A CI's word on a run, without secrets: what is shown is masked, a handle or an address with one in it is left out.
 */
export function coverResult({ mask, keep }: Pick<Secrecy, "mask" | "keep">, result: Result): Result {
  const { run, url, ...others } = result;
  const [keptRun, keptUrl] = [run === undefined ? undefined : keep(run), url === undefined ? undefined : keep(url)];
  return {
    ...others,
    ...(keptRun === undefined ? {} : { run: keptRun }),
    ...(keptUrl === undefined ? {} : { url: keptUrl }),
    ...(others.name === undefined ? {} : { name: mask(others.name) }),
    ...(others.number === undefined ? {} : { number: mask(others.number) }),
    ...(others.context === undefined ? {} : { context: mask(others.context) }),
    ...(others.description === undefined ? {} : { description: mask(others.description) }),
  };
}
