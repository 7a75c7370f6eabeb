// How a tutorial would do it: atlassian-connect-express authenticates from its own store, Express parses, Sequelize
// creates one row per event.

import express from "express";
import type { Express, RequestHandler } from "express";
import { createRequire } from "node:module";
import { DataTypes, Sequelize } from "sequelize";

import { plainSqlite } from "./plain-sqlite.ts";

interface Addon {
  middleware(): RequestHandler;
  authenticate(): RequestHandler;
  settings: { set(key: string, value: unknown, clientKey: string): Promise<unknown> };
}
type OpenAddon = (app: Express, options: object) => Addon;

const [file = "", clientKey = "", sharedSecret = "", driverFrom = ""] = process.argv.slice(2);
const driver = driverFrom === "" ? plainSqlite : (createRequire(driverFrom)("sqlite3") as object);
const sqlite = { dialect: "sqlite", storage: file, dialectModule: driver, logging: false } as const;
const hooks = new Sequelize(sqlite).define("Hook", {
  delivery: { type: DataTypes.STRING, unique: true },
  event: DataTypes.STRING,
  body: DataTypes.TEXT,
});
await hooks.sync();

const app = express();
const connect = createRequire(import.meta.url)("atlassian-connect-express") as OpenAddon;
const settings = {
  port: 0,
  localBaseUrl: "http://127.0.0.1",
  store: { adapter: "sequelize", ...sqlite },
  product: "bitbucket",
  errorTemplate: false,
};
const addon = connect(app, { config: { descriptorFilename: "atlassian-connect.json", development: settings } });

app.use(express.json({ limit: "1mb" }));
app.use(addon.middleware());
app.post("/connect/hooks", addon.authenticate(), (request, response, next) => {
  hooks
    .create({
      delivery: request.get("x-request-uuid"),
      event: request.get("x-event-key"),
      body: JSON.stringify(request.body),
    })
    .then(() => response.sendStatus(204), next);
});
// Only now: the library puts routes of its own behind these at the next turn of the loop.
await addon.settings.set(
  "clientInfo",
  { key: "bench", clientKey, sharedSecret, baseUrl: "https://bitbucket.org" },
  clientKey,
);

const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === "object" ? address?.port : 0 })}\n`);
});
