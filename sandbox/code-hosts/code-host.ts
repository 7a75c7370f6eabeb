// What all stand-ins of code hosts share: one repository, webhooks that are sent on a push, an API with a token.
import { listen } from "../stand-in/listen.ts";
import type { Handler } from "../stand-in/listen.ts";
import type { Faults } from "../stand-in/faults.ts";
import { createOutbox } from "../stand-in/outbox.ts";
import type { Sent } from "../stand-in/outbox.ts";
import type { Received } from "../stand-in/received.ts";
import { createConversation } from "./conversation.ts";
import type { Conversation, HostedComment } from "./conversation.ts";
import { createRepository } from "./repository.ts";
import type { HostedRepository, PushOrder, Pushed } from "./repository.ts";

/** Where a webhook goes. */
interface Subscription {
  url: string;
  secret: string;
}

/** A webhook as its host writes it. */
export interface Delivery {
  headers: Record<string, string>;
  body: string;
}

/** A running code host. */
export interface CodeHost {
  url: string;
  apiUrl: string;
  token: string;
  repository: HostedRepository;
  /** Its pull requests; whatever is said on them is delivered, too. */
  conversation: Conversation;
  subscribe(subscription: Subscription): void;
  /** Pushes a commit and delivers the webhook; with `isSilent` the webhook is lost on its way. */
  push(order?: PushOrder & { isSilent?: boolean }): Promise<Pushed>;
  sent: readonly Sent[];
  requests: readonly Received[];
  faults: Faults;
  /** Calls no real host of this kind would have taken. */
  breaches: readonly string[];
  stop(): Promise<void>;
}

/** What makes a host this host. */
export interface HostCharacter {
  apiPath: string;
  answer: Handler;
  writePush(pushed: Pushed, secret: string): Delivery;
  /** Where its webhooks tell comments. */
  writeComment?(comment: HostedComment, secret: string): Delivery;
}

/** What a character is built on. */
export interface HostGround {
  url: () => string;
  token: string;
  repository: HostedRepository;
  conversation: Conversation;
  /** Notes a call that was refused for its own fault. */
  breach(sentence: string): void;
}

/** How a code host is started. */
export interface CodeHostOptions {
  port?: number;
}

/** Starts one host of the given character. */
export async function startCodeHost(
  options: CodeHostOptions,
  create: (ground: HostGround) => HostCharacter,
): Promise<CodeHost> {
  let url = "http://127.0.0.1";
  const breaches: string[] = [];
  const outbox = createOutbox();
  const subscriptions: Subscription[] = [];
  const repository = createRepository("acme", "payments", 15);
  const token = "made-up-access-token";
  const deliver = (write: (secret: string) => Delivery): Promise<unknown> =>
    Promise.all(
      subscriptions.map((subscription) => {
        const { headers, body } = write(subscription.secret);
        return outbox.post(subscription.url, headers, body);
      }),
    );
  const conversation = createConversation(repository, (comment) => {
    if (character.writeComment === undefined) return;
    const write = character.writeComment.bind(character);
    void deliver((secret) => write(comment, secret));
  });
  const character = create({
    url: () => url,
    token,
    repository,
    conversation,
    breach: (sentence) => void breaches.push(sentence),
  });
  const listening = await listen(character.answer, options.port ?? 0);
  url = listening.url;
  return {
    url,
    apiUrl: `${url}${character.apiPath}`,
    token,
    repository,
    conversation,
    subscribe: (subscription) => void subscriptions.push(subscription),
    async push({ isSilent = false, ...order } = {}) {
      const pushed = repository.push(order);
      if (isSilent) return pushed;
      await deliver((secret) => character.writePush(pushed, secret));
      return pushed;
    },
    sent: outbox.sent,
    requests: listening.requests,
    faults: listening.faults,
    breaches,
    async stop() {
      outbox.close();
      await listening.stop();
    },
  };
}
