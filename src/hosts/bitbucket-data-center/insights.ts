// A Code Insights report with what the tests said, shown beside the diff of a pull request
// (https://developer.atlassian.com/server/bitbucket/how-tos/code-insights/).

import type { TestCounts } from "../../core/build.ts";
import type { Talk } from "../../core/call.ts";
import type { HostOutcome, Status } from "../../core/host.ts";
import { statusKeyFrom } from "../../core/rules/status.ts";
import type { Repository } from "../../core/tenant.ts";
import { encode, shorten } from "../../core/text/text.ts";

import { judge } from "./judge.ts";
import { repositoryPath, send } from "./paths.ts";

const titleLimit = 450;
const detailsLimit = 2000;

/** Puts the report, replacing the one of an earlier run. Versions before 5.15 refuse it, which harms nothing. */
export function* putReport(
  apiUrl: string,
  repository: Repository,
  status: Status,
  tests: TestCounts,
): Talk<HostOutcome<undefined>> {
  const { build } = status;
  // A slash in a path, even an encoded one, is refused by the servlet container in front of Bitbucket.
  const key = statusKeyFrom(`ci-bridge.${status.key}`).replaceAll("/", ".");
  const answer = yield send(
    "show the test results beside the commit",
    "PUT",
    `${apiUrl}${repositoryPath(repository, "insights")}/commits/${build.commit}/reports/${encode(key)}`,
    {
      title: shorten(status.name, titleLimit),
      details: shorten(status.description, detailsLimit),
      result: tests.failed === 0 ? "PASS" : "FAIL",
      reporter: "CI Bridge for Bitbucket",
      link: status.url,
      data: [
        { title: "Passed", type: "NUMBER", value: tests.passed },
        { title: "Failed", type: "NUMBER", value: tests.failed },
        { title: "Skipped", type: "NUMBER", value: tests.skipped },
        ...(build.durationMs === undefined
          ? []
          : [{ title: "Took", type: "DURATION", value: Math.round(build.durationMs) }]),
      ],
    },
  );
  const outcome = judge(answer, "show test reports", () => null);
  return outcome.outcome === "done" ? { outcome: "done", value: undefined } : outcome;
}
