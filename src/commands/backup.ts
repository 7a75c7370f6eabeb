// npm run backup -- <file>: copies the SQLite database while the app goes on writing to it.

import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";

import { readConfig } from "../config.ts";
import { Problem } from "../core/problem.ts";
import { openDatabase } from "../store/database.ts";
import { runCommand } from "./run-command.ts";

const usage = "npm run backup -- <file>: copies the SQLite database while the app goes on writing to it.";

await runCommand(usage, async (print) => {
  const config = readConfig(process.env);
  const file = process.argv[2];
  if (file === undefined || file === "") throw new Problem("invalid-input", "Where to? npm run backup -- <file>");
  if (!existsSync(dirname(resolve(file))))
    throw new Problem("invalid-input", `There is no folder ${dirname(resolve(file))}: make it, or name another file.`);
  if (existsSync(file))
    throw new Problem("conflict", `${file} is there already, and a backup overwrites nothing: name another file.`);
  if ("postgresUrl" in config.database)
    throw new Problem(
      "invalid-input",
      "The data lies with PostgreSQL: back it up with pg_dump or its own continuous archiving.",
    );
  if (!existsSync(config.database.sqliteFile))
    throw new Problem("not-found", `There is no database at ${config.database.sqliteFile}: look at DATA_DIR.`);
  const database = await openDatabase(config.database);
  const unfinished = `${file}.unfinished`;
  try {
    await database.backup?.(unfinished);
    await rename(unfinished, file);
    print(`The database is copied to ${file}. It holds sealed secrets: keep SECRET_KEYS elsewhere, and safe.`);
  } finally {
    await rm(unfinished, { force: true });
    await database.close();
  }
});
