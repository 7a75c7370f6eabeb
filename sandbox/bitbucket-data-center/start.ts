// A Bitbucket Data Center on loopback that answers and sends as the real one does, for the demo, for tests and for app
// developers.
import { createSystemClock, scopeClock } from "../stand-in/clock.ts";
import type { Faults } from "../stand-in/faults.ts";
import { listen } from "../stand-in/listen.ts";
import type { Received } from "../stand-in/received.ts";
import { answerControl, makeControl } from "./control/control.ts";
import type { Control } from "./control/control.ts";
import { createWorld } from "./model/world.ts";
import { readApiDescription } from "./openapi.ts";
import type { DataCenterOptions } from "./options.ts";
import { answerPage } from "./pages.ts";
import { makeApi } from "./rest/api.ts";
import type { Breaker } from "./webhooks/breaker.ts";
import { createWebhookSender } from "./webhooks/sender.ts";
import type { Invocation } from "./webhooks/sender.ts";

export type DataCenter = Control & {
  /** Its base URL, without a slash at the end. */
  url: string;
  faults: Faults;
  /** Every request it got. */
  requests: readonly Received[];
  breakerOf(webhookId: number): Breaker;
  /** Sends the same delivery once more. */
  repeat(invocation: Invocation): Promise<Invocation>;
  /** Waits until no webhook is under way. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts one of version 9 unless told otherwise; it knows the user "admin" with the password "admin". */
export async function startDataCenter(options: DataCenterOptions = {}): Promise<DataCenter> {
  const clock = scopeClock(options.clock ?? createSystemClock());
  const world = createWorld(options.version ?? 9, clock);
  const sender = createWebhookSender(world, options.webhookTimeoutMs ?? 20_000);
  const control = makeControl(world, sender);
  const api = makeApi({ world, sender, description: readApiDescription(options.openapiFile) });
  const listening = await listen(
    async (request) =>
      (await answerControl(control, request)) ?? answerPage(world, sender, control, request) ?? api(request),
    options.port ?? 0,
  );
  world.url = listening.url;
  return {
    ...control,
    url: listening.url,
    faults: listening.faults,
    requests: listening.requests,
    breakerOf: (webhookId) => sender.breakerOf(webhookId),
    repeat: (invocation) => sender.repeat(invocation),
    settled: () => sender.settled(),
    async stop() {
      clock.dropAll();
      sender.stop();
      await listening.stop();
    },
  };
}
