// Says whether the process is alive, for what restarts it, and whether traffic may come, for what sends it.

import type { Reply } from "../exchange.ts";

export function showLive(): Promise<Reply> {
  return Promise.resolve({ kind: "json", value: { status: "live" } });
}

/**
 * 503 with the names of what does not answer, or while the process is stopping. The reasons are in the log alone, since
 * anybody may ask.
 */
export async function showReady(
  checks: Readonly<Record<string, () => Promise<void>>>,
  isDraining: boolean,
): Promise<Reply> {
  const entries = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await stands(check)] as const),
  );
  const isReady = !isDraining && entries.every(([, isUp]) => isUp);
  const standing = isReady ? "ready" : "not-ready";
  const parts = Object.fromEntries(entries.map(([name, isUp]) => [name, isUp ? "up" : "down"]));
  return {
    kind: "json",
    value: { status: isDraining ? "stopping" : standing, ...parts },
    status: isReady ? 200 : 503,
  };
}

const checkDeadlineMs = 2_000;

async function stands(check: () => Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), checkDeadlineMs);
  });
  try {
    return await Promise.race([check().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
