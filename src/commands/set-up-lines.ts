// What an operator pastes where, once there is an address for a sender.

import type { Dialect } from "../core/dialect.ts";
import type { Endpoint, Tenant } from "../core/tenant.ts";

/** Where the two go, by dialect; a dialect of one's own has its own documentation. */
const hints: Readonly<Partial<Record<string, readonly string[]>>> = {
  github: [
    "In GitHub, add a webhook to the repository or organisation: payload URL and secret as above, content type application/json,",
    "and of the events: pushes, pull requests, issue comments (to ask for builds), and repositories (for renames).",
  ],
  "github-sha1": [
    "Add a webhook to the repository: payload URL and secret as above. Signatures by SHA-1 are taken; change to --dialect github once the sender can do SHA-256.",
  ],
  gitlab: [
    "In GitLab, add a webhook to the project or group: URL and secret token as above;",
    "triggers: push events, tag push events, comments (to ask for builds), merge request events.",
  ],
  "bitbucket-post": ["Put the hook URL into the POST service; it carries the secret, so keep it out of logs."],
  gitorious: ["Put the hook URL into the repository's web hooks; it carries the secret, so keep it out of logs."],
  base: ["Install docs/post-receive.md's script in each bare repository, with the hook URL and the secret as above."],
};

/** Lines to print after a tenant and its endpoint were made. */
export function setUpLines(baseUrl: string, tenant: Tenant, endpoint: Endpoint, dialect: Dialect): string[] {
  const address = `${baseUrl}/hooks/${endpoint.id}`;
  const isInAddress = dialect.secretPlace === "address";
  return [
    `tenant    ${tenant.id}`,
    `account   ${tenant.name} ${tenant.accountId}`,
    `dialect   ${dialect.id}: ${dialect.label}`,
    `hook URL  ${address}${isInAddress ? `?token=${endpoint.secret}` : ""}`,
    `secret    ${endpoint.secret}`,
    "",
    ...(hints[dialect.id] ?? [`Put the hook URL${isInAddress ? "" : " and the secret"} where the sender takes them.`]),
    ...(tenant.host === "none"
      ? []
      : [
          "",
          "To look for moved branches without a webhook, or after an outage, post to the hook URL's /poll:",
          `  curl -X POST -H "Authorization: Bearer $SECRET" ${address}/poll`,
        ]),
    "",
    `Then open the pages with: npm run tenant -- open ${tenant.id}`,
  ];
}

/** What an operator reads once a tenant's credentials are replaced. */
export function replacedLine(tenant: { readonly name: string }, wasWaiting: boolean): string {
  const further = wasWaiting ? "; what waited for them goes on by itself" : "";
  return `The credentials of ${tenant.name} are replaced${further}.`;
}
