// A Bitbucket Cloud on loopback: two servers as in reality, the web side (bitbucket.org) and the API
// (api.bitbucket.org).
import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { keySetPath } from "../forge/keys.ts";
import { makeControl } from "./control/control.ts";
import type { Control } from "./control/control.ts";
import { readOptions } from "./options.ts";
import type { BitbucketCloudOptions } from "./options.ts";
import { readApiDescription } from "./rest/wire/openapi.ts";
import { startForge } from "./forge/apps.ts";
import { makeFrameSide } from "./forge/frame-side.ts";
import { startWebhooks } from "./webhooks/engine.ts";
import { makeApiSide, makeWebSide } from "./sides.ts";
import { createWorld } from "./world.ts";

export type BitbucketCloud = Control & {
  /** Stands for https://bitbucket.org: pages, install links, OAuth. */
  webUrl: string;
  /** Stands for https://api.bitbucket.org: REST below /2.0. */
  apiUrl: string;
  /** Stands for the key set on https://forge.cdn.prod.atlassian-dev.net. */
  forgeKeysUrl: string;
  stop(): Promise<void>;
};

/** Starts one; everything it knows is gone after stop(). */
export async function startBitbucketCloud(options: BitbucketCloudOptions = {}): Promise<BitbucketCloud> {
  const settings = readOptions(options);
  const world = createWorld(settings);
  const engine = startWebhooks(world);
  const forge = startForge(world);
  const control = makeControl(world, engine, forge);
  const description = readApiDescription(settings.openapiFile);
  const web = await listen(makeWebSide(world, control, description, forge), settings.port, settings.host);
  const api = await listen(makeApiSide(world, description), settings.apiPort, settings.host);
  const frames = await listen(makeFrameSide(world, forge), 0, settings.host);
  world.addresses = { web: web.url, api: api.url, frames: frames.url };
  return {
    ...control,
    webUrl: web.url,
    apiUrl: api.url,
    forgeKeysUrl: `${web.url}${keySetPath}`,
    async stop() {
      forge.stop();
      await engine.stop();
      await Promise.all([close(web.server), close(api.server), close(frames.server)]);
    },
  };
}

function listen(listener: RequestListener, port: number, host: string): Promise<{ server: Server; url: string }> {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve({ server, url: `http://${host}:${portOf(server)}` }));
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
