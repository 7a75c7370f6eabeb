// What an admin types into a CI server's own Bitbucket reporter, so that it reports through the app.

import type { Paths } from "./paths.ts";
import { timeOf, type TimeView } from "./words/time-words.ts";

/** Something to copy as it stands. */
interface Snippet {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly rows: number;
}

export interface ReportingView {
  readonly baseUrl: string;
  readonly clientId: string;
  /** Only right after it was made. */
  readonly secret: string | undefined;
  readonly madeAt: TimeView | undefined;
  readonly action: string;
  readonly snippets: readonly Snippet[];
}

const hiddenSecret = "THE-SECRET";

/** Model of the part of a server's page about reporters made for Bitbucket. */
export function viewReporting(input: {
  readonly publicUrl: string;
  readonly serverId: string;
  readonly secret: string | undefined;
  readonly madeAt: number | undefined;
  readonly paths: Paths;
  readonly now: number;
}): ReportingView {
  const { publicUrl, serverId, secret } = input;
  const shown = secret ?? hiddenSecret;
  const snippets = [
    snippet("buildbot-snippet", "Buildbot, in master.cfg", [
      "c['services'].append(reporters.BitbucketStatusPush(",
      `    '${serverId}', '${shown}',`,
      `    base_url='${publicUrl}/2.0/repositories',`,
      `    oauth_url='${publicUrl}/site/oauth2/access_token'))`,
    ]),
    snippet("stash-notifier-snippet", "Jenkins with the Stash Notifier, in a Jenkinsfile", [
      `notifyBitbucket stashServerBaseUrl: '${publicUrl}',`,
      "    credentialsId: 'ci-bridge', commitSha1: env.GIT_COMMIT, considerUnstableAsSuccess: false",
      `// the credential ci-bridge: user name ${serverId}, password ${shown}`,
    ]),
    snippet("curl-snippet", "Anything else", [
      `curl -u '${serverId}:${shown}' -H 'Content-Type: application/json' \\`,
      `  -d '{"state":"SUCCESSFUL","key":"unit-tests","url":"https://ci.example.com/1"}' \\`,
      `  ${publicUrl}/rest/build-status/1.0/commits/$COMMIT`,
    ]),
  ];
  return {
    baseUrl: publicUrl,
    clientId: serverId,
    secret,
    madeAt: input.madeAt === undefined ? undefined : timeOf(input.madeAt, input.now),
    action: input.paths.server(serverId, "report-secret"),
    snippets,
  };
}

function snippet(id: string, title: string, lines: readonly string[]): Snippet {
  return { id, title, text: lines.join("\n"), rows: lines.length };
}
