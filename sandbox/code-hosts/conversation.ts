// People who talk on the pull requests of one repository, as every code host keeps it.
import type { HostedRepository } from "./repository.ts";

/** Somebody with an account. */
export interface HostedPerson {
  id: number;
  login: string;
  mayWrite: boolean;
}

/** What somebody said. */
export interface HostedComment {
  id: number;
  pull: HostedPull;
  author: HostedPerson;
  text: string;
  atMs: number;
}

/** A pull request into main; its head is where its branch stands. */
export interface HostedPull {
  number: number;
  title: string;
  branch: string;
  /** The fork it comes from; null once that is gone. */
  fork?: { id: number; owner: string } | null;
  /** When its branch was last pushed to. */
  pushedAtMs: number;
}

export interface Conversation {
  people: readonly HostedPerson[];
  /** Whom the API's token belongs to. */
  bot: HostedPerson;
  pulls: ReadonlyMap<number, HostedPull>;
  comments: readonly HostedComment[];
  open(order: Omit<HostedPull, "number" | "pushedAtMs">): HostedPull;
  /** Pushes one more commit to its branch. */
  push(pull: HostedPull): string;
  headOf(pull: HostedPull): string;
  say(pull: HostedPull, login: string, text: string): HostedComment;
}

/** Jane and the bot may write, Rita may read; `hear` is told each comment, also those that came by the API. */
export function createConversation(repository: HostedRepository, hear: (comment: HostedComment) => void): Conversation {
  const bot = { id: 12, login: "ci-bot", mayWrite: true };
  const people = [{ id: 9, login: "jane", mayWrite: true }, { id: 11, login: "rita", mayWrite: false }, bot];
  const pulls = new Map<number, HostedPull>();
  const comments: HostedComment[] = [];
  return {
    people,
    bot,
    pulls,
    comments,
    open(order) {
      const pull = { ...order, number: pulls.size + 7, pushedAtMs: repository.push(order).commit.atMs };
      pulls.set(pull.number, pull);
      return pull;
    },
    push(pull) {
      const { commit } = repository.push({ branch: pull.branch });
      pull.pushedAtMs = commit.atMs;
      return commit.hash;
    },
    headOf: ({ branch }) => repository.branches.get(branch) ?? "",
    say(pull, login, text) {
      const author = people.find((person) => person.login === login);
      if (author === undefined) throw new Error(`nobody is called ${login}`);
      const comment = { id: comments.length + 1, pull, author, text, atMs: Date.now() };
      comments.push(comment);
      hear(comment);
      return comment;
    },
  };
}
