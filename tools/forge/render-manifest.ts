// The manifest of one deployment, made of forge/manifest.yml and the two settings it leaves open.

/** Whose app it is, and where it answers. */
export interface ForgeDeployment {
  /** `ari:cloud:ecosystem::app/<uuid>`, as `forge register` writes it. */
  readonly appId: string;
  /** https, without path, query or slash at the end. */
  readonly baseUrl: string;
}

const appIdShape = /^ari:cloud:ecosystem::app\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const header = "# Made by `npm run forge-manifest` of forge/manifest.yml: change that one, and make this anew.\n";

/** Checks what was typed. Throws one error with a sentence for every option that is wrong. */
export function readDeployment(appId: string | undefined, baseUrl: string | undefined): ForgeDeployment {
  const faults = [appIdFault(appId), baseUrlFault(baseUrl)].filter((fault) => fault !== undefined);
  if (faults.length > 0 || appId === undefined || baseUrl === undefined) throw new Error(faults.join("\n"));
  return { appId, baseUrl: new URL(baseUrl).origin };
}

/** Puts both settings in their places. Throws when the source has no place for one. */
export function renderManifest(source: string, { appId, baseUrl }: ForgeDeployment): string {
  const places: readonly (readonly [place: string, value: string])[] = [
    ["id: APP_ID\n", `id: ${appId}\n`],
    ["baseUrl: BASE_URL\n", `baseUrl: ${baseUrl}\n`],
  ];
  // The source's own first words are about the source.
  let text = source.replace(/^(?:#[^\n]*\n)+/, header);
  for (const [place, value] of places) {
    if (text.split(place).length !== 2) throw new Error(`The source has to have one line with "${place.trim()}".`);
    text = text.replace(place, () => value);
  }
  return text;
}

function appIdFault(appId: string | undefined): string | undefined {
  if (appId === undefined) return "--app-id is missing: the id that `forge register` gave your app.";
  return appIdShape.test(appId)
    ? undefined
    : `--app-id is no id of a Forge app: it looks like ari:cloud:ecosystem::app/<uuid>, and this is "${appId}".`;
}

function baseUrlFault(baseUrl: string | undefined): string | undefined {
  if (baseUrl === undefined) return "--base-url is missing: the address Bitbucket reaches this app at, its BASE_URL.";
  const url = URL.parse(baseUrl);
  if (url?.protocol !== "https:") return `--base-url has to be an https address, and this is "${baseUrl}".`;
  if (url.username !== "" || url.password !== "") return "--base-url must not carry a name or password.";
  return url.pathname === "/" && url.search === "" && url.hash === ""
    ? undefined
    : `--base-url has to end with the host or port: Forge adds paths to it, so leave out "${url.href.slice(url.origin.length)}".`;
}
