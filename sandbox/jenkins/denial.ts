// How Jenkins says no: pages, not JSON, whatever the client asked for.
import type { Reply } from "../stand-in/reply.ts";
import { escapeHtml, replyHtml, replyText } from "../stand-in/reply.ts";
import type { Caller } from "./model/people.ts";

/** 401: the Basic credentials are wrong. */
export function denyCredentials(reason: string): Reply {
  return jettyPage(401, reason, { "www-authenticate": 'Basic realm="Jenkins"' });
}

/** 403: nobody is signed in, and nobody may not read; a page that sends browsers to the login form. */
export function denyAnonymous(path: string): Reply {
  const login = escapeHtml(`/login?from=${encodeURIComponent(path)}`);
  const html =
    `<html><head><meta http-equiv='refresh' content='1;url=${login}'/>` +
    `<script id='redirect' data-redirect-url='${login}'></script></head>` +
    `<body style='background-color:white; color:white;'>Authentication required\n<!--\n` +
    `You are authenticated as: anonymous\nGroups that you are in:\n\n` +
    `Permission you need to have (but didn't): hudson.model.Hudson.Read\n-->\n</body></html>`;
  return replyHtml(403, html, {
    "x-you-are-authenticated-as": "anonymous",
    "x-required-permission": "hudson.model.Hudson.Read",
  });
}

/** 403: signed in, but without the permission. */
export function denyPermission(caller: Caller, permission: string): Reply {
  return errorPage(403, "Access Denied", `${caller.person.id} is missing the ${permission} permission`, {
    "x-you-are-authenticated-as": caller.person.id,
  });
}

/** 403: a POST by password or session without its crumb. */
export function denyCrumb(): Reply {
  return jettyPage(403, "No valid crumb was included in the request");
}

/** 403: the job's remote-trigger token is another one. */
export function denyBuildToken(): Reply {
  return errorPage(403, "Access Denied", "Invalid token provided.");
}

/** 404, also for what the caller may not know of. */
export function denyUnknown(): Reply {
  return jettyPage(404, "Not Found");
}

/** 405: only POST is taken here. */
export function denyMethod(): Reply {
  const text =
    "This URL requires POST. The URL you're trying to access requires that requests be sent using POST (like a form submission).";
  return errorPage(405, "Form post required", text, { allow: "POST" });
}

/** An exception that carries a status: a stack trace as plain text, as Stapler writes it. */
export function showException(status: number, exception: string, message: string): Reply {
  return replyText(
    status,
    `${exception}: ${message}\n` +
      `\tat jenkins.model.ParameterizedJobMixIn.doBuild(ParameterizedJobMixIn.java)\n` +
      `\tat java.base/java.lang.Thread.run(Unknown Source)\n`,
  );
}

/** 500: an exception nobody caught. */
export function showOops(exception: string): Reply {
  return errorPage(
    500,
    "Oops!",
    `A problem occurred while processing the request. Logging ID=00000000-0000-4000-8000-000000000000 ${exception}`,
  );
}

/** 400 with a sentence. */
export function denyRequest(message: string): Reply {
  return errorPage(400, "Error", message);
}

function errorPage(status: number, title: string, text: string, headers: Record<string, string> = {}): Reply {
  return replyHtml(
    status,
    `<!DOCTYPE html><html><head><title>${escapeHtml(title)} - Jenkins</title></head>` +
      `<body id="jenkins"><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></body></html>`,
    headers,
  );
}

function jettyPage(status: number, message: string, headers: Record<string, string> = {}): Reply {
  const text = escapeHtml(message);
  return replyHtml(
    status,
    `<html><head><meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>` +
      `<title>Error ${status} ${text}</title></head><body><h2>HTTP ERROR ${status} ${text}</h2>` +
      `<table><tr><th>STATUS:</th><td>${status}</td></tr>` +
      `<tr><th>MESSAGE:</th><td>${text}</td></tr></table></body></html>`,
    headers,
  );
}
