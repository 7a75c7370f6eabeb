// Why no answer came, as the sentence a tired admin reads.

import type { Failure } from "../core/call.ts";

import { AddressRefused, NameLeadsInside } from "./connector.ts";
import { shorten } from "../core/text/text.ts";

export interface Outage {
  readonly failure: Failure;
  readonly sentence: string;
}

/** What an error of the network means for the person who entered the address. `place` is "ci.example.com port 8080". */
export function explainFailure(thrown: unknown, host: string, port: number, timeoutMs: number): Outage {
  const place = `${host} port ${port}`;
  const refused = findRefusal(thrown);
  if (refused !== undefined) return { failure: "address-not-allowed", sentence: refused.message };
  if (chainOf(thrown).some((error) => error instanceof NameLeadsInside)) return nameNotFound(host);
  if (isTimeout(thrown)) {
    return {
      failure: "timed-out",
      sentence: `Nothing came from ${place} within ${secondsOf(timeoutMs)}: check that the server runs, is not overloaded, and that no firewall keeps this app away from it.`,
    };
  }
  if (thrown instanceof Error && thrown.name === "HTTPParserError") {
    return {
      failure: "connection-lost",
      sentence: `${place} answered, but not in HTTP: check the port, and whether the address has to start with https.`,
    };
  }
  const code = codeOf(thrown);
  return (
    byCode(code, host, place) ??
    explainTls(code, thrown, host, place) ?? {
      failure: "connection-lost",
      sentence: `${place} broke the connection off before it answered (${code}): check the server's log, and whether something in between closes connections.`,
    }
  );
}

function byCode(code: string, host: string, place: string): Outage | undefined {
  switch (code) {
    case "ENOTFOUND":
      return nameNotFound(host);
    case "EAI_AGAIN":
    case "EAI_FAIL":
      return {
        failure: "name-not-found",
        sentence: `The name ${host} could not be looked up just now (the name server did not answer): the operator has to check this app's name server if it stays so.`,
      };
    case "ECONNREFUSED":
      return {
        failure: "refused",
        sentence: `Nothing answers at ${place} (connection refused): check that the server runs and that this app may reach it.`,
      };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
      return {
        failure: "refused",
        sentence: `There is no way from this app to ${place} (no route to it): check the address, and that this app's network may reach it.`,
      };
    case "ETIMEDOUT":
    case "UND_ERR_CONNECT_TIMEOUT":
      return {
        failure: "timed-out",
        sentence: `No connection to ${place} came about in time: check that the server runs and that no firewall keeps this app away from it.`,
      };
    case "UND_ERR_HEADERS_OVERFLOW":
      return {
        failure: "connection-lost",
        sentence: `${place} answered with more headers than a web server sends: check that the address is the CI server's.`,
      };
    default:
      return undefined;
  }
}

/** The same for a name nobody knows and for one that leads inside. */
function nameNotFound(host: string): Outage {
  return {
    failure: "name-not-found",
    sentence:
      `${host} has no address that this app may call: check it for a typing error; for a name in a private network, ` +
      "the operator of this app has to see that its name server knows it, and open that network with OPEN_NETWORKS.",
  };
}

/** Codes of OpenSSL's certificate check and of Node's TLS (nodejs.org/api/tls.html#x509-certificate-error-codes). */
function explainTls(code: string, thrown: unknown, host: string, place: string): Outage | undefined {
  const says = (sentence: string): Outage => ({ failure: "tls", sentence });
  switch (code) {
    case "CERT_HAS_EXPIRED":
      return says(`The certificate of ${host} has expired: whoever runs the server has to renew it.`);
    case "CERT_NOT_YET_VALID":
      return says(
        `The certificate of ${host} is not valid yet: check the clocks of both machines, or the certificate's first day.`,
      );
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
      return says(
        `The certificate of ${host} is signed by itself, so nothing proves that it is genuine: give this app that certificate as a trusted CA, or use one from a public CA.`,
      );
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
      return says(
        `The certificate of ${host} comes from a CA this app does not know, or the server leaves out part of its chain: give this app the certificate of that CA, or correct the chain.`,
      );
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return says(
        `The certificate of ${host} belongs to another host${namesOf(thrown)}: use the name it was made for, or get one made for ${host}.`,
      );
    case "EPROTO":
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
      return says(
        `${place} does not speak TLS as this app does: check the port, and whether the address has to start with http instead of https.`,
      );
    default:
      return /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|CRL_|UNABLE_TO_|INVALID_|HOSTNAME_|PATH_LENGTH)/.test(code)
        ? says(`No trusted connection to ${place} came about (${code}): check its certificate and TLS settings.`)
        : undefined;
  }
}

function namesOf(thrown: unknown): string {
  for (const error of chainOf(thrown)) {
    const names =
      "cert" in error && typeof error.cert === "object" && error.cert !== null && "subjectaltname" in error.cert
        ? error.cert.subjectaltname
        : undefined;
    if (typeof names === "string") return ` (${shorten(names.replaceAll("DNS:", ""), 120)})`;
  }
  return "";
}

function findRefusal(thrown: unknown): AddressRefused | undefined {
  return chainOf(thrown).find((error) => error instanceof AddressRefused);
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof Error && (thrown.name === "TimeoutError" || thrown.name === "AbortError");
}

function codeOf(thrown: unknown): string {
  let last = "no reason given";
  for (const error of chainOf(thrown)) {
    if (!("code" in error) || typeof error.code !== "string") continue;
    last = error.code;
    if (last !== "UND_ERR_SOCKET") return last;
  }
  return last;
}

/** The error, what caused it, and the errors of several addresses tried in turn. */
function chainOf(thrown: unknown): Error[] {
  const chain: Error[] = [];
  let next = thrown;
  while (next instanceof Error && chain.length < 5) {
    chain.push(next);
    next = next instanceof AggregateError ? next.errors.at(-1) : next.cause;
  }
  return chain;
}

function secondsOf(timeoutMs: number): string {
  const seconds = Math.max(1, Math.round(timeoutMs / 1000));
  return seconds === 1 ? "1 second" : `${seconds} seconds`;
}
