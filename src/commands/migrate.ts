// npm run migrate: brings the database to this version's tables.

import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

import { readConfig } from "../config.ts";
import { openDatabase } from "../store/database.ts";
import { migrate } from "../store/migrate.ts";
import { runCommand } from "./run-command.ts";

const usage = "npm run migrate: brings the database to this version's tables, while older versions go on.";

await runCommand(usage, async (print) => {
  const config = readConfig(process.env);
  if ("sqliteFile" in config.database) mkdirSync(dirname(config.database.sqliteFile), { recursive: true });
  const database = await openDatabase(config.database);
  try {
    const done = await migrate(database);
    print(done.length === 0 ? "The database is up to date." : `Done: ${done.join(", ")}.`);
  } finally {
    await database.close();
  }
});
