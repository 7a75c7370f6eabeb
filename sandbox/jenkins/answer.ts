// The order in which Jenkins looks at a request: credentials, open doors, crumb, permission to read, then the page.
import { readForm } from "../stand-in/form.ts";
import type { Received } from "../stand-in/received.ts";
import { readHeader, splitPath } from "../stand-in/received.ts";
import type { Reply } from "../stand-in/reply.ts";
import { replyHtml, replyJson } from "../stand-in/reply.ts";
import { answerControl } from "./control.ts";
import { denyAnonymous, denyCredentials, denyCrumb, denyPermission, denyUnknown } from "./denial.ts";
import { exposeRoot } from "./remote-api/exposed-job.ts";
import { answerHook } from "./hooks/hook-routes.ts";
import { answerJob } from "./job-routes.ts";
import { answerCrumb, answerLogin, answerWhoAmI, takeLogin, takeLogout } from "./login.ts";
import type { Machine } from "./machine.ts";
import { drawFrontPage } from "./pages/front-page.ts";
import { crumbField, may } from "./model/people.ts";
import type { Caller } from "./model/people.ts";
import { answerQueue } from "./queue-routes.ts";
import { exposeAsked } from "./remote-api/api.ts";

/** Answers any request to this Jenkins, with the headers every answer of Jenkins carries. */
export function answerRequest(machine: Machine, request: Received): Reply {
  const reply = request.path.startsWith("/_sandbox/") ? answerControl(machine, request) : answerKnown(machine, request);
  return {
    ...reply,
    headers: {
      "x-content-type-options": "nosniff",
      "x-jenkins": machine.options.version ?? "2.541.1",
      "x-hudson": "1.395",
      "x-jenkins-session": "5a6d0b0e",
      ...reply.headers,
    },
  };
}

function answerKnown(machine: Machine, request: Received): Reply {
  const caller = machine.people.identify(request);
  if ("refused" in caller) return denyCredentials(caller.refused);
  const open = answerOpen(machine, caller, request);
  if (open !== undefined) return open;
  if (request.method === "POST" && !caller.isByToken && !hasCrumb(machine, caller, request)) return denyCrumb();
  if (!may(caller, "read"))
    return caller.isAnonymous ? denyAnonymous(request.path) : denyPermission(caller, "Overall/Read");
  return answerInside(machine, caller, request);
}

// Doors that stand open to everybody and need no crumb.
function answerOpen(machine: Machine, caller: Caller, request: Received): Reply | undefined {
  switch (request.path) {
    case "/login":
      return answerLogin(request);
    case "/loginError":
      return answerLogin(request, 401);
    case "/j_spring_security_check":
      return takeLogin(machine, request);
    default:
      return answerHook(machine, caller, request);
  }
}

function answerInside(machine: Machine, caller: Caller, request: Received): Reply {
  const pieces = splitPath(request.path);
  switch (pieces[0]) {
    case undefined:
      return replyHtml(200, drawFrontPage(machine, caller));
    case "job":
      return answerJob(machine, caller, pieces, request);
    case "queue":
      return answerQueue(machine, caller, pieces, request);
  }
  switch (pieces.join("/")) {
    case "api/json":
      return exposeAsked(exposeRoot(machine.jobs.top(), machine.view(caller)), request);
    case "crumbIssuer/api/json":
      return answerCrumb(machine, caller);
    case "whoAmI/api/json":
      return answerWhoAmI(caller);
    case "me/api/json":
      return caller.isAnonymous ? denyUnknown() : answerMe(machine, caller);
    case "logout":
      return takeLogout(machine, caller);
    default:
      return denyUnknown();
  }
}

function answerMe(machine: Machine, caller: Caller): Reply {
  const { id, fullName } = caller.person;
  return replyJson(200, {
    _class: "hudson.model.User",
    absoluteUrl: `${machine.rootUrl()}/user/${id}`,
    description: null,
    fullName: fullName ?? id,
    id,
    property: [],
  });
}

function hasCrumb(machine: Machine, caller: Caller, request: Received): boolean {
  if (machine.options.isCrumbIssuerOff === true) return true;
  const given = readHeader(request, crumbField) ?? readForm(request).get(crumbField);
  return caller.sessionId !== undefined && given === machine.people.crumbFor(caller, caller.sessionId);
}
