// The content security policy Forge serves an app's static files with, for an app that asks for no egress of its own:
// what @forge/csp writes for Bitbucket in production, with the hosts of a stand-in in the places of the real two.

const storage = ["https://tdp-os.services.atlassian.com", "https://object-store.atlassian.com"] as const;
const download = [
  ...["fos-eap", "fos/app", "fos/cdn"].map((path) => `${storage[0]}/${path}/download/`),
  `${storage[1]}/os/ecosystem/installation/`,
];
const upload = ["fos-eap", "fos/app", "fos/cdn"].map((path) => `${storage[0]}/${path}/upload/`);
const media = "https://api.media.atlassian.com";
const teams = "https://teams-directory-frontend.prod-east.frontend.public.atl-paas.net/assets/";
const avatars = "avatar-management--avatars.us-west-2.prod.public.atl-paas.net";

/** `product` stands for https://bitbucket.org, `cdn` for https://forge.cdn.prod.atlassian-dev.net. */
export function framePolicy(product: string, cdn: string): readonly string[] {
  return [
    list("default-src", "'self'", ...download),
    list("frame-ancestors", "'self'", ...ancestors, product, ...download),
    list("frame-src", "'self'", product, media, ...download),
    list("font-src", "'self'", ...download),
    list("img-src", "'self'", "data:", "blob:", product, ...pictures),
    list("media-src", "'self'", "data:", "blob:", product, media, ...download),
    list("connect-src", "'self'", product, ...services, ...download.slice(0, 3), ...upload, ...download.slice(3), cdn),
    list("script-src", "'self'", cdn, ...download),
    list("style-src", "'self'", product, cdn, ...download),
    "form-action 'self'",
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms allow-modals " +
      "allow-pointer-lock allow-same-origin allow-scripts",
    "report-uri https://web-security-reports.services.atlassian.com/csp-report/forge-cdn",
  ];
}

const ancestors = [
  "*.atlassian.net",
  "bitbucket.org",
  "*.jira.com",
  "*.atlassian.com",
  "*.frontend.public.atl-paas.net",
];
const pictures = [
  "https://secure.gravatar.com",
  "https://images.unsplash.com",
  `https://${avatars}`,
  `https://*.wp.com/${avatars}/`,
  "https://api.atlassian.com",
  media,
  "https://pf-emoji-service.prod-east.frontend.public.atl-paas.net",
  "https://pf-reactions-service.prod-east.frontend.public.atl-paas.net",
  "https://assets-media.atlassian.com",
  teams,
  `${teams}gradients/`,
  ...download,
];
const services = [
  "https://api.atlassian.com/metal/ingest",
  "https://api.atlassian.com/gateway/api/emoji/",
  "https://api.atlassian.com/gateway/api/elements/emoji",
  media,
  "https://as.atlassian.com",
  "https://forge-outbound-proxy.services.atlassian.com",
];

function list(directive: string, ...sources: readonly string[]): string {
  return [directive, ...sources].join(" ");
}
