// Where Forge serves the static files of apps: a host of its own, the policy of Forge's, the bridge first in each page.
import express from "express";
import type { Express, RequestHandler } from "express";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { framePolicy } from "../../forge/frame-policy.ts";
import type { World } from "../world.ts";
import type { ForgeSide } from "./types.ts";

const bridgePath = "/global-bridge.js";
const bridge = join(import.meta.dirname, "..", "assets", "forge-bridge.js.txt");

/** *.cdn.prod.atlassian-dev.net and forge.cdn.prod.atlassian-dev.net in one. */
export function makeFrameSide(world: World, { apps }: ForgeSide): Express {
  const app = express();
  app.disable("x-powered-by");
  app.get(bridgePath, (_request, response) => {
    response.sendFile(bridge, { headers: { "content-type": "text/javascript; charset=utf-8" } });
  });
  const serve: RequestHandler = (request, response, next) => {
    const { installation, resource = "" } = request.params;
    const found = apps.find((one) => one.installed.installationId === installation);
    const folder = found?.installed.isActive === true ? found.folders.get(resource) : undefined;
    if (folder === undefined) {
      next();
      return;
    }
    response.set("content-security-policy", framePolicy(world.addresses.web, world.addresses.frames).join("; "));
    const index = join(folder, "index.html");
    if (request.path === "/index.html" && existsSync(index))
      response.type("html").send(withBridge(readFileSync(index, "utf8")));
    else express.static(folder, { index: false, redirect: false })(request, response, next);
  };
  app.use("/:installation/:resource", serve);
  return app;
}

function withBridge(html: string): string {
  return html.replace(/<head[^>]*>/i, (head) => `${head}<script src="${bridgePath}"></script>`);
}
