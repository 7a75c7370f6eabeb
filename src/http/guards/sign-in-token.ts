// A one-time sign-in link that is still good.

import type { Store } from "../../core/store.ts";
import { checkSignInLink } from "../doors/sign-in.ts";
import type { SignInLink } from "../exchange.ts";
import { tokenOf } from "./guard.ts";
import type { Guard } from "./guard.ts";

export function signInToken({ store }: { readonly store: Pick<Store, "once"> }): Guard<SignInLink> {
  return { callers: "people", check: (exchange) => checkSignInLink(store.once, tokenOf(exchange)) };
}
