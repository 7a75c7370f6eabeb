// A build's own last step that posts its result: for CI servers that report nothing by themselves.
import type { StandInBuild } from "./farm.ts";
import type { Outbox } from "./outbox.ts";

/** Where results go when the payload named no `result_url`. */
export interface ResultPost {
  url: string;
  headers?: Readonly<Record<string, string>>;
}

/** Posts how a build is doing to the address its payload named, else to the configured one, else nowhere. */
export function postResult(outbox: Outbox, build: StandInBuild, pageUrl: string, configured?: ResultPost): void {
  const url = build.parameters["result_url"] ?? configured?.url;
  if (url === undefined || build.state === "queued") return;
  const state =
    build.state === "running"
      ? "running"
      : { success: "passed", failure: "failed", cancelled: "aborted" }[build.verdict ?? "success"];
  const result = {
    state,
    url: pageUrl,
    name: build.job,
    number: build.number,
    run: String(build.number),
    commit: build.commit,
    branch: build.branch,
    delivery_id: build.parameters["delivery_id"],
  };
  void outbox.post(url, { "content-type": "application/json", ...configured?.headers }, JSON.stringify(result));
}
