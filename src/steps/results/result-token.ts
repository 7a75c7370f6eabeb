// The token in a result address. A link's own is good for all of its builds and stands where a person typed it, in the
// configuration of a CI or a reporter; what goes out with a build is good for its delivery alone, for whoever sees a
// build's log or changes what it runs sees its address too (S40).

import { createHmac } from "node:crypto";

import type { Link } from "../../core/link.ts";
import type { LinkStore } from "../../core/store.ts";
import { isSame } from "../../core/secrecy/same.ts";

type OwnLink = Pick<Link, "id" | "tenantId" | "resultToken">;

/** The query parameter of a report that may speak of no other delivery, whatever is written in it. */
export const onlyDelivery = "only-delivery";

/**
 * The token that goes out with a delivery. Made from the link's own, so that the version before this one knows it
 * (R16).
 */
export function resultTokenFor({ tenantId, id, resultToken }: OwnLink, deliveryId: string): string {
  const claim = Buffer.from(`${tenantId} ${id}`).toString("base64url");
  return `${claim}.${createHmac("sha256", resultToken).update(`delivery ${deliveryId}`).digest("base64url")}`;
}

/** The link whose token it is, or says it is: a build token proves nothing before `isGoodFor`. */
export async function linkOfResultToken(
  links: Pick<LinkStore, "byResultToken" | "get">,
  token: string,
): Promise<Link | undefined> {
  if (!isBuildToken(token)) return links.byResultToken(token);
  const claim = Buffer.from(token.slice(0, token.indexOf(".")), "base64url").toString("latin1");
  const [, tenantId, linkId] = /^([\w-]{1,64}) ([\w-]{1,64})$/.exec(claim) ?? [];
  return tenantId === undefined || linkId === undefined ? undefined : links.get(tenantId, linkId);
}

/**
 * Whether a report about this delivery (undefined: about any) may come with the token. A new result token of the link
 * ends all its build tokens.
 */
export function isGoodFor(token: string, link: OwnLink, deliveryId: string | undefined): boolean {
  if (!isBuildToken(token)) return true;
  if (deliveryId === undefined) return false;
  return isSame(token, resultTokenFor(link, deliveryId));
}

/** Links' own tokens have no dot. */
export function isBuildToken(token: string): boolean {
  return /^[\w-]{1,400}\.[\w-]{43}$/.test(token);
}
