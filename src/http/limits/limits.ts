// Rate limits (S21): per address before anyone is known, per tenant afterwards; never on webhooks and results that
// prove themselves.

import { rateLimit } from "express-rate-limit";
import type { RateLimitRequestHandler, Store as LimitStore } from "express-rate-limit";

import type { Clock } from "../../core/ports.ts";
import { Problem } from "../../core/problem.ts";
import { createCounter } from "./counter.ts";
import type { Counter } from "./counter.ts";
import { addressKey, clientAddress } from "../wire/raw-request.ts";

/**
 * install: lifecycle calls. pages: people. open: what anybody may ask. reports: reporters made for Bitbucket. none:
 * health, and machines that prove themselves.
 */
export type LimitName = "install" | "pages" | "open" | "reports" | "none";

const windowMs = 60_000;
const maxKeys = 20_000;

/** Requests a minute from one address. */
const perAddress: Readonly<Record<Exclude<LimitName, "none">, number>> = {
  install: 30,
  pages: 300,
  open: 600,
  reports: 3_000,
};

/** Requests a minute of all people of one tenant. */
const perTenant = 1_200;

/** Refusals a minute one address may collect. */
const perUnproved = 60;

export interface Limits {
  /** Express middleware of each name; passes a Problem "too-many-requests" on. */
  readonly byAddress: Readonly<Record<Exclude<LimitName, "none">, RateLimitRequestHandler>>;
  /** Throws Problem "too-many-requests". */
  readonly countTenant: (tenantId: string) => void;
  /** For callers that could not prove themselves; throws Problem "too-many-requests". */
  readonly countUnproved: (address: string) => void;
}

export function createLimits(options: { readonly clock: Clock; readonly proxies: number }): Limits {
  const { clock } = options;
  const tenants = createCounter({ windowMs, maxKeys, clock });
  const unproved = createCounter({ windowMs, maxKeys, clock });

  function limiter(limit: number): RateLimitRequestHandler {
    const counter = createCounter({ windowMs, maxKeys, clock });
    return rateLimit({
      windowMs,
      limit,
      store: storeOn(counter),
      keyGenerator: (request) => addressKey(clientAddress(request, options.proxies)),
      standardHeaders: "draft-7",
      legacyHeaders: false,
      // Its checks are about Express's own notion of the client address, which is not used here.
      validate: false,
      handler: (_request, response, next) => {
        next(tooMany(Number(response.getHeader("Retry-After")) * 1_000));
      },
    });
  }

  return {
    byAddress: {
      install: limiter(perAddress.install),
      pages: limiter(perAddress.pages),
      open: limiter(perAddress.open),
      reports: limiter(perAddress.reports),
    },
    countTenant: (tenantId) => refuseOver(tenants, tenantId, perTenant, clock),
    countUnproved: (address) => refuseOver(unproved, addressKey(address), perUnproved, clock),
  };
}

function refuseOver(counter: Counter, key: string, limit: number, clock: Clock): void {
  const { hits, resetAt } = counter.hit(key);
  if (hits > limit) throw tooMany(resetAt - clock());
}

function storeOn(counter: Counter): LimitStore {
  return {
    localKeys: true,
    increment(key) {
      const { hits, resetAt } = counter.hit(key);
      return { totalHits: hits, resetTime: new Date(resetAt) };
    },
    decrement: (key) => counter.takeBack(key),
    resetKey: (key) => counter.forget(key),
  };
}

function tooMany(waitMs: number): Problem {
  const retryAfterMs = Math.min(windowMs, Math.max(1_000, waitMs));
  return new Problem(
    "too-many-requests",
    `Too many requests came from here within a minute; please wait ${Math.ceil(retryAfterMs / 1000)} seconds and try again.`,
    { retryAfterMs },
  );
}
