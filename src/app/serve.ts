// Reads the configuration, opens the app, listens, and shuts down in order on SIGTERM.

import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { createApp } from "./create-app.ts";
import { readConfig } from "../config.ts";
import { Problem } from "../core/problem.ts";
import { openResources } from "./resources.ts";
import { createLog } from "../http/telemetry/log.ts";
import { pendingMigrations } from "../store/migrate.ts";

/** Kubernetes kills after 30 s, the systemd unit after 15. */
const stopDeadlineMs = 10_000;
/** For requests that were under way when the doors were shut; the workers have 8 s before. */
const lastAnswersMs = 1_000;

/** Starts the app; throws a Problem whose sentence the operator reads. */
export async function start(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog({ level: config.logLevel, isPretty: config.isDevelopment });
  const resources = await openResources(config, log, { writerThread: new URL("./write-thread.ts", import.meta.url) });
  const pending = await pendingMigrations(resources.database);
  if (pending.length > 0) {
    await resources.close();
    const lacking = pending.length === 1 ? "a migration" : `${pending.length} migrations`;
    throw new Problem("wrong-configuration", `The database lacks ${lacking}; the operator has to run: npm run migrate`);
  }
  const app = await createApp(resources);
  const { server } = app;
  await listen(server, config.host, config.port);
  app.work();
  const address = server.address();
  log.info({ address: typeof address === "object" ? address?.port : address, baseUrl: config.baseUrl }, "listening");

  let isStopping = false;
  async function stop(signal: string): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, "stopping");
    const isAllGivenBack = await Promise.race([leave(), sleep(stopDeadlineMs, false)]);
    if (!isAllGivenBack)
      log.warn(
        {},
        "the database did not answer in time: what this process held is taken up when its lease has run out",
      );
    log.info({}, "stopped");
    process.exit(0);
  }

  async function leave(): Promise<true> {
    await app.rest();
    await shut(server);
    await app.close();
    await resources.close();
    return true;
  }

  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(signal));
}

/** Accepts no new connection, and answers the requests that are under way. */
async function shut(server: Server): Promise<void> {
  const isEmpty = new Promise((resolve) => server.close(resolve));
  await Promise.race([isEmpty, sleep(lastAnswersMs)]);
  server.closeAllConnections();
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (thrown: NodeJS.ErrnoException) =>
      reject(
        new Problem(
          "wrong-configuration",
          `The app cannot listen at ${host} port ${port} (${thrown.code ?? thrown.message}): the operator has to free the port or set another with PORT.`,
        ),
      ),
    );
    server.listen({ host, port }, resolve);
  });
}
