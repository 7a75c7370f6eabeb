// npm run erase-person -- <account id>: takes a person out of everything that is kept (S12).

import { readConfig } from "../config.ts";
import { openDatabase } from "../store/database.ts";
import { erasePerson } from "../store/retention/erase-person.ts";
import { runCommand } from "./run-command.ts";

const sliceRows = 250;
const pauseMs = 5;

const usage = "npm run erase-person -- <account id>: takes a person out of everything that is kept.";

await runCommand(usage, async (print) => {
  const config = readConfig(process.env);
  const database = await openDatabase(config.database);
  try {
    const pause = () => new Promise<void>((resolve) => void setTimeout(resolve, pauseMs));
    const { events, bodies, texts, waiting } = await erasePerson(database.sql, process.argv[2] ?? "", {
      sliceRows,
      pause,
    });
    print(`Changed ${events} events and ${texts} other rows; emptied ${bodies} webhooks and reports.`);
    if (waiting > 0)
      print(`${waiting} webhooks that name this person still have to be read: run this again in a minute.`);
  } finally {
    await database.close();
  }
});
