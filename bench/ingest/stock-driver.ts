// The driver that Sequelize's and the library's own tutorials have for SQLite: the npm package sqlite3. It is no
// dependency of this project, because it is compiled when it is installed; the first measurement does that, in a folder
// of its own. https://sequelize.org/docs/v6/getting-started/

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface StockDriver {
  readonly name: string;
  /** A file in the folder whose node_modules has the package; empty where it cannot be had. */
  readonly requiredFrom: string;
}

const wanted = "sqlite3@6.0.1";
const folder = resolve("node_modules/.cache/ci-bridge-bench");
const compileMs = 5 * 60_000;

/**
 * Finds or installs the package; without registry or compiler the stock program runs on Node's own driver, which is
 * quicker.
 */
export function findStockDriver(): StockDriver {
  const requiredFrom = join(folder, "package.json");
  if (!existsSync(join(folder, "node_modules/sqlite3/build/Release/node_sqlite3.node"))) {
    process.stderr.write(`compiling ${wanted} for the stock program, once ...\n`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(requiredFrom, "{}");
    const { status } = spawnSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", wanted], {
      stdio: "ignore",
      timeout: compileMs,
    });
    if (status !== 0) return { name: "node:sqlite", requiredFrom: "" };
  }
  return { name: wanted, requiredFrom };
}
