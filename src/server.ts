// npm start: the main file. It is small because what it imports only loads once the compiled code of the last start is
// looked for.

import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Beside the packages and not in a common temporary folder: what lies there is run. NODE_COMPILE_CACHE names another
// place.
enableCompileCache(join(import.meta.dirname, "..", "node_modules", ".cache", "ci-bridge"));

const { asProblem } = await import("./core/problem.ts");
const { start } = await import("./app/serve.ts");

try {
  await start();
} catch (thrown) {
  const problem = asProblem(thrown);
  process.stderr.write(`${problem.message}\n`);
  if (problem.code === "internal") process.stderr.write(`${String(problem.cause)}\n`);
  process.exit(1);
}
