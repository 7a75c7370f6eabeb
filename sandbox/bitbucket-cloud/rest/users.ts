// People. https://developer.atlassian.com/cloud/bitbucket/rest/api-group-users/
import { describeActor, describeUser } from "../payloads/account.ts";
import { findUser } from "../model/accounts.ts";
import { actorOf } from "./wire/principal.ts";
import { answer, param } from "./wire/route.ts";
import type { Route } from "./wire/route.ts";

export const userRoutes: readonly Route[] = [
  {
    method: "GET",
    template: "/user",
    scopes: ["account"],
    forge: "closed",
    run: (call) => answer(describeActor(call.world, actorOf(call.principal))),
  },
  {
    method: "GET",
    template: "/users/{selected_user}",
    scopes: [],
    forge: ["read:user:bitbucket"],
    run: (call) => answer(describeUser(call.world, findUser(call.world, param(call, "selected_user")))),
  },
];
