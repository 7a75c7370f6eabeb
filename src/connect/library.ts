// The only place that touches atlassian-connect-express; what it is given and why: docs/decisions/0002-connect-room.md.

import { fileURLToPath } from "node:url";

import type { Request, RequestHandler, Response } from "express";
import express from "express";

import { Problem } from "../core/problem.ts";
import type { Log } from "../core/ports.ts";
import { trimEndOf } from "../core/text/text.ts";
import { descriptorFile, writeDescriptor } from "./app-descriptor.ts";

/** What an installation is stored as, by the library's word for it. */
interface ClientInfo {
  readonly key: string;
  readonly clientKey: string;
  readonly sharedSecret: string;
  readonly baseUrl: string;
}

export interface LibraryOptions {
  readonly appKey: string;
  readonly baseUrl: string;
  readonly hosts: readonly string[];
  readonly log: Log;
  /** What the library may know of a tenant: its proved installation, else nothing. */
  readonly find: (clientKey: string) => Promise<ClientInfo | undefined>;
}

/** The parts of the library that are safe behind checks of our own. */
export interface Library {
  readonly descriptor: Readonly<Record<string, unknown>>;
  /**
   * Passes when the library, too, accepts the installed call; false when it answered the request with its own refusal.
   */
  acceptsInstall(request: Request, response: Response): Promise<boolean>;
  /** The same for a call signed by a known installation. */
  acceptsSigned(request: Request, response: Response): Promise<boolean>;
}

interface AddOn {
  readonly descriptor: Readonly<Record<string, unknown>>;
  verifyInstallation(): RequestHandler;
  authenticate(): RequestHandler;
}

interface ConnectExpress {
  (app: unknown, options: object, logger: object, files: object, ready: () => void): AddOn;
  readonly store: { register(name: string, make: () => object): void };
}

const storeName = "ci-bridge";

/** Loads the library and holds it to Bitbucket, our store and our list of hosts. */
export async function openLibrary(options: LibraryOptions): Promise<Library> {
  const connectExpress = await load();
  connectExpress.store.register(storeName, () => storeFor(options));
  const settings = {
    product: "bitbucket",
    localBaseUrl: trimEndOf(options.baseUrl, "/"),
    appKey: options.appKey,
    // Without a list, production answers every installation with an error.
    whitelist: [...options.hosts],
    store: { adapter: storeName },
    watch: false,
  };
  const config = {
    production: settings,
    descriptorTransformer: (source: object) => writeDescriptor(source, options.baseUrl, options.appKey),
  };
  // An app of its own, never mounted: the routes the library adds by itself are reachable by nobody.
  const app = express();
  // Outside production it writes shared secrets to the log.
  app.set("env", "production");
  const addOn = await settle((ready) =>
    connectExpress(
      app,
      { config },
      quiet(options.log),
      { descriptorFilename: fileURLToPath(descriptorFile), configFileName: "" },
      ready,
    ),
  );
  return {
    descriptor: addOn.descriptor,
    acceptsInstall: (request, response) => pass(addOn.verifyInstallation(), request, response),
    acceptsSigned: (request, response) => pass(addOn.authenticate(), request, response),
  };
}

async function load(): Promise<ConnectExpress> {
  const loaded: { readonly default: unknown } = await import("atlassian-connect-express");
  return loaded.default as ConnectExpress;
}

/**
 * The library catches unhandled rejections of the whole process and only prints them: its listener is taken off again.
 */
async function settle(open: (ready: () => void) => AddOn): Promise<AddOn> {
  const before = new Set(process.listeners("unhandledRejection"));
  let addOn: AddOn | undefined;
  await new Promise<void>((resolve) => {
    addOn = open(resolve);
    for (const listener of process.listeners("unhandledRejection"))
      if (!before.has(listener)) process.off("unhandledRejection", listener);
  });
  if (addOn === undefined)
    throw new Problem("internal", "The Connect door did not open; the operator has to start the app again.");
  return addOn;
}

/** The library reads one thing, the installation; it writes nothing. */
function storeFor(options: LibraryOptions): object {
  return {
    get: async (key: string, clientKey: string) =>
      key === "clientInfo" ? ((await options.find(clientKey)) ?? null) : null,
    isMemoryStore: () => false,
  };
}

/** Its messages may quote tokens and secrets: only that it spoke is logged. */
function quiet(log: Log): object {
  const say = (): void =>
    log.debug({}, "atlassian-connect-express wrote a message, left out because it may quote a token");
  return { info: say, warn: say, error: say, debug: say, log: say };
}

/** Runs one of its handlers; what it answers by itself ends the request. */
async function pass(handler: RequestHandler, request: Request, response: Response): Promise<boolean> {
  const isAccepted = await new Promise<boolean>((resolve) => {
    response.once("close", () => resolve(false));
    handler(request, response, (error?: unknown) => {
      resolve(error === undefined);
    });
  });
  // A session token for pages, signed with the tenant's secret: nobody asked for it.
  if (!response.headersSent) response.removeHeader("X-acpt");
  return isAccepted && !response.headersSent;
}
