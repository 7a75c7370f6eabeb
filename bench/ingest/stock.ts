// How a tutorial would do it: atlassian-connect-express authenticates, Express parses, Sequelize creates one row per event.

import express from "express";
import type { Express, RequestHandler } from "express";
import { createRequire } from "node:module";
import { DataTypes, Sequelize } from "sequelize";

import { openDatabase } from "../../src/store/database.ts";

interface Addon {
  config: { port(): number };
  middleware(): RequestHandler;
  authenticate(): RequestHandler;
  settings: { set(key: string, value: unknown, clientKey: string): Promise<unknown> };
}
type OpenAddon = ((app: Express, options: object) => Addon) & { store: { register(name: string, make: () => object): void } };

const [file = "", clientKey = "", sharedSecret = ""] = process.argv.slice(2);
const connect = createRequire(import.meta.url)("atlassian-connect-express") as OpenAddon;
const database = await openDatabase({ sqliteFile: file });
const tenants = new Map<string, unknown>([[clientKey, { key: "bench", clientKey, sharedSecret, baseUrl: "https://bitbucket.org" }]]);
connect.store.register("bench", () => ({
  get: (_key: string, tenant: string) => Promise.resolve(tenants.get(tenant)),
  set: (_key: string, value: unknown) => Promise.resolve(value),
  del: () => Promise.resolve(),
  getAllClientInfos: () => Promise.resolve([...tenants.values()]),
  isMemoryStore: () => true,
}));

const sequelize: Sequelize = database.sequelize;
const hooks = sequelize.define("bench_hooks", { delivery: { type: DataTypes.TEXT, unique: true }, event: DataTypes.TEXT, body: DataTypes.TEXT });
await hooks.sync();

const app = express();
const addon = connect(app, {
  config: { descriptorFilename: "atlassian-connect.json", development: { port: 0, localBaseUrl: "http://127.0.0.1", store: { adapter: "bench" }, product: "bitbucket", errorTemplate: false } },
});
app.use(express.json({ limit: "1mb" }));
app.use(addon.middleware());
app.post("/connect/hooks", addon.authenticate(), (request, response, next) => {
  hooks.create({ delivery: request.get("x-request-uuid"), event: request.get("x-event-key"), body: JSON.stringify(request.body) }).then(() => response.sendStatus(204), next);
});
const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === "object" ? address?.port : 0 })}\n`);
});
