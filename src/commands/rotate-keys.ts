// npm run rotate-keys: seals everything again with the first of SECRET_KEYS, so that older keys can be taken out (S8).

import { readConfig } from "../config.ts";
import { openDatabase } from "../store/database.ts";
import { rotateKeys } from "../store/keys/rotate-keys.ts";
import { makeSeal } from "../store/keys/seal.ts";
import { runCommand } from "./run-command.ts";

const usage = "npm run rotate-keys: seals everything again with the first of SECRET_KEYS.";

await runCommand(usage, async (print) => {
  const config = readConfig(process.env);
  const database = await openDatabase(config.database);
  try {
    const count = await rotateKeys(database, makeSeal(config.secretKeys));
    print(
      `${count} secrets are now sealed with the key "${config.secretKeys[0]?.id ?? ""}"; keys after it can be taken out of SECRET_KEYS once every process runs with this configuration.`,
    );
  } finally {
    await database.close();
  }
});
