// Signing in with a browser, and the crumb issuer.
import { readForm } from "../stand-in/form.ts";
import type { Received } from "../stand-in/received.ts";
import type { Reply } from "../stand-in/reply.ts";
import { escapeHtml, replyEmpty, replyHtml, replyJson } from "../stand-in/reply.ts";
import { denyMethod, denyUnknown } from "./denial.ts";
import type { Machine } from "./machine.ts";
import { drawPage } from "./pages/frame.ts";
import { crumbField } from "./model/people.ts";
import type { Caller } from "./model/people.ts";

/** The login form. */
export function answerLogin(request: Received, status = 200): Reply {
  const from = safeTarget(request.query.get("from"));
  const fault = request.path === "/loginError" ? "<p class=bad>Invalid username or password</p>" : "";
  return replyHtml(
    status,
    drawPage(
      "Sign in",
      `<h1>Sign in to Jenkins</h1>${fault}
      <form method="post" action="/j_spring_security_check">
      <label>Username <input name="j_username" autocomplete="username" autofocus></label>
      <label>Password <input name="j_password" type="password" autocomplete="current-password"></label>
      <input type="hidden" name="from" value="${escapeHtml(from)}"><button>Sign in</button></form>`,
    ),
  );
}

/** Takes the login form. */
export function takeLogin(machine: Machine, request: Received): Reply {
  if (request.method !== "POST") return denyMethod();
  const form = readForm(request);
  const cookie = machine.people.signIn(form.get("j_username") ?? "", form.get("j_password") ?? "");
  if (cookie === undefined) return replyEmpty(302, { location: `${machine.rootUrl()}/loginError` });
  return replyEmpty(302, { location: machine.rootUrl() + safeTarget(form.get("from")), "set-cookie": cookie });
}

/** Ends the session. */
export function takeLogout(machine: Machine, caller: Caller): Reply {
  if (caller.sessionId !== undefined) machine.people.signOut(caller.sessionId);
  return replyEmpty(302, { location: `${machine.rootUrl()}/` });
}

/** A crumb for the caller's session, which is opened where there is none. */
export function answerCrumb(machine: Machine, caller: Caller): Reply {
  if (machine.options.isCrumbIssuerOff === true) return denyUnknown();
  const { sessionId, cookie } = machine.people.openSession(caller);
  const crumb = machine.people.crumbFor(caller, sessionId);
  return replyJson(
    200,
    { _class: "hudson.security.csrf.DefaultCrumbIssuer", crumb, crumbRequestField: crumbField },
    cookie === undefined ? {} : { "set-cookie": cookie },
  );
}

/** Who the caller is. */
export function answerWhoAmI(caller: Caller): Reply {
  return replyJson(200, {
    _class: "hudson.security.WhoAmI",
    anonymous: caller.isAnonymous,
    authenticated: true,
    authorities: caller.isAnonymous ? ["anonymous"] : ["authenticated"],
    details: null,
    name: caller.person.id,
    toString: "UsernamePasswordAuthenticationToken",
  });
}

function safeTarget(from: string | null): string {
  return from !== null && /^\/(?![/\\])/.test(from) ? from : "/";
}
