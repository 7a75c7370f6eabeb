// The Generic Webhook Trigger's global whitelist: who may send, and with which signature.
// https://github.com/jenkinsci/generic-webhook-trigger-plugin src/main/java/org/jenkinsci/plugins/gwt/whitelist/
import { createHmac } from "node:crypto";
import { BlockList } from "node:net";

import type { Received } from "../../stand-in/received.ts";
import { readHeader } from "../../stand-in/received.ts";
import type { WhitelistItem } from "../options.ts";

/** Why a sender is kept out, or undefined where one item lets it in. */
export function checkWhitelist(
  items: readonly WhitelistItem[] | undefined,
  request: Received,
  text: string,
): string | undefined {
  if (items === undefined || items.length === 0) return undefined;
  const reasons = items.map((item) => checkItem(item, request, text));
  return reasons.includes(undefined) ? undefined : reasons.join("\n");
}

function checkItem(item: WhitelistItem, request: Received, text: string): string | undefined {
  if (item.host !== undefined && !isFrom(item.host, request.remoteAddress))
    return `Sending host "${request.remoteAddress}" was not matched by whitelist.`;
  if (item.hmac === undefined) return undefined;
  const { header, algorithm, secret } = item.hmac;
  const sent = readHeader(request, header);
  if (sent === undefined) return `Was unable to find header with name "${header}"`;
  const given = sent.replace(/^(md5|sha1|sha256)=|^HMAC /i, "").toLowerCase();
  const digest = createHmac(digestNames[algorithm], secret).update(text, "utf8").digest();
  const hex = digest.toString("hex");
  const accepted = [hex, Buffer.from(hex.toUpperCase()).toString("base64"), digest.toString("base64")];
  return accepted.some((candidate) => candidate.toLowerCase() === given)
    ? undefined
    : `HMAC verification failed with "${header}" and algorithm ${algorithm}`;
}

const digestNames = { HmacMD5: "md5", HmacSHA1: "sha1", HmacSHA256: "sha256" } as const;

function isFrom(host: string, address: string): boolean {
  const [network, bits] = host.split("/");
  if (bits === undefined || network === undefined) return host === address;
  const list = new BlockList();
  list.addSubnet(network, Number(bits));
  return list.check(address);
}
