// The web side's addresses, and what stands at each.
import express from "express";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { join } from "node:path";
import type { Control } from "../control/control.ts";
import { toRefusal } from "../rest/wire/answer-refusal.ts";
import type { World } from "../world.ts";
import { pressButton } from "./buttons.ts";
import { decideInstall, decideOauth, showInstallConsent, showOauthConsent } from "./consent-pages.ts";
import { showDeliveries, showDelivery } from "./delivery-pages.ts";
import { showCommit, showPullRequest } from "./detail-pages.ts";
import { localPath, readForm } from "./form.ts";
import { showHome, showWorkspace } from "./list-pages.ts";
import { showRepository } from "./repository-page.ts";
import { sessionCookie } from "./session.ts";
import { showConfigureFrame, showRepositoryFrame, showSettings, showWorkspaceForgeFrame } from "./settings-pages.ts";
import { makeVisit, show } from "./show.ts";
import type { Visit } from "./show.ts";
import { makeRender } from "./views.ts";

/** All pages; forms work without script. */
export function makePages(world: World, control: Control): express.Router {
  const router = express.Router();
  const render = makeRender();
  const at =
    (run: (visit: Visit) => void | Promise<void>): RequestHandler =>
    (request, response, next) => {
      Promise.resolve()
        .then(() => run(makeVisit(world, render, request, response)))
        .catch(next);
    };
  const assets = join(import.meta.dirname, "..", "assets");
  const form = express.urlencoded({ extended: false, limit: "64kb" });

  // Scripts for the browser are kept as text: they are not part of the program's own modules.
  const script =
    (file: string): RequestHandler =>
    (_request, response) => {
      response.sendFile(join(assets, file), { headers: { "content-type": "text/javascript; charset=utf-8" } });
    };
  router.get("/_ui/assets/sandbox.css", (_request, response) => {
    response.sendFile(join(assets, "sandbox.css"));
  });
  router.get("/_ui/assets/host.js", script("host.js.txt"));
  router.get("/_ui/assets/forge-host.js", script("forge-host.js.txt"));
  router.post(
    "/_ui/forge/invoke",
    express.json({ limit: "600kb" }),
    at((visit) => invoke(visit, control)),
  );
  router.get("/atlassian-connect/all.js", script("all.js.txt"));
  router.get("/favicon.ico", (_request, response) => void response.status(204).end());
  router.post("/_ui/user", form, at(switchUser));
  router.get("/_ui/deliveries", at(showDeliveries));
  router.get("/_ui/deliveries/:id", at(showDelivery));
  router.post(
    "/_ui/deliveries/:id/resend",
    at((visit) => resend(visit, control)),
  );
  router.post(
    "/_ui/apps",
    form,
    at((visit) => changeApp(visit, control)),
  );
  router.get("/site/oauth2/authorize", at(showOauthConsent));
  router.post("/site/oauth2/authorize", form, at(decideOauth));
  router.get("/site/addons/authorize", at(showInstallConsent));
  router.post("/site/addons/authorize", form, at(decideInstall));
  router.get("/", at(showHome));
  router.get("/:workspace", at(showWorkspace));
  router.get("/:workspace/workspace/addon/:app/:module", at(showConfigureFrame));
  router.get("/:workspace/workspace/forge/:module", at(showWorkspaceForgeFrame));
  router.get("/:workspace/:repository", at(showRepository));
  router.post(
    "/:workspace/:repository/_do/:what",
    form,
    at((visit) => pressButton(visit, control)),
  );
  router.get("/:workspace/:repository/commits/:revision", at(showCommit));
  router.get("/:workspace/:repository/pull-requests/:id", at(showPullRequest));
  router.get("/:workspace/:repository/admin", at(showSettings));
  router.get("/:workspace/:repository/admin/forge/:app/:module", at(showSettings));
  router.get("/:workspace/:repository/admin/addon/:app/:module", at(showSettings));
  router.get("/:workspace/:repository/addon/:app/:module", at(showRepositoryFrame));
  const showRefusal: ErrorRequestHandler = (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const { status, message } = toRefusal(error);
    response.status(status);
    show(makeVisit(world, render, request, response), "refusal", { title: "That did not work", status, message });
  };
  router.use(showRefusal);
  return router;
}

function switchUser(visit: Visit): void {
  const { user = "", back = "/" } = readForm(visit.request.body);
  visit.response.cookie(sessionCookie, user, { httpOnly: true, sameSite: "lax", path: "/" });
  visit.response.redirect(303, localPath(back));
}

function resend(visit: Visit, control: Control): void {
  const { id } = control.resend({ delivery: Number(visit.request.params.id) });
  visit.response.redirect(303, `/_ui/deliveries/${id}`);
}

/** As whoever is picked, whatever the page says. */
async function invoke(visit: Visit, control: Control): Promise<void> {
  const asked = visit.request.body as object;
  visit.response.json(await control.callForgePage.takeAnything({ ...asked, actor: visit.user.uuid }));
}

async function changeApp(visit: Visit, control: Control): Promise<void> {
  const { what, workspace = "", app = "", descriptorUrl = "", isRegistered } = readForm(visit.request.body);
  if (what === "uninstall") await control.uninstallApp({ app, workspace });
  else
    await control.installApp({
      descriptorUrl,
      workspace,
      isRegistered: isRegistered === "yes",
      actor: visit.user.uuid,
      mayRotateSecret: what === "rotate",
    });
  visit.response.redirect(303, `/${workspace}`);
}
