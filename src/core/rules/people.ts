// Who stands in an event, and how they are forgotten (S12): names and addresses go, account ids stay until their owner
// asks.

import type { Event, EventCommit, Person } from "../event.ts";
import { defined } from "./defined.ts";

/** The event with account ids alone: what is left once nobody needs names for a build's parameters any more. */
export function withoutNames(event: Event): Event {
  return mapPeople(event, ({ accountId }) => (accountId === undefined ? { name: "" } : { name: "", accountId }));
}

/** Everybody the event names. */
export function peopleOf(event: Event): Person[] {
  const people: Person[] = [];
  mapPeople(event, (person) => {
    people.push(person);
    return person;
  });
  return people;
}

/**
 * Shorter ids (user names of Bitbucket Data Center) are also words: they are taken as a person's id only, not out of
 * texts.
 */
export const shortestTrace = 16;

/** The event without one person, named by account id or by what stands in their commits ("Jane <jane@example.com>"). */
export function withoutPerson(event: Event, accountId: string, signatures: ReadonlySet<string>): Event {
  const isMeant = (person: Person): boolean =>
    person.accountId === accountId || (person.raw !== undefined && signatures.has(person.raw));
  const emptied = mapPeople(event, (person) => (isMeant(person) ? { name: "" } : person));
  // Messages may sign off with the same words.
  let text = JSON.stringify(emptied);
  for (const trace of [...(accountId.length < shortestTrace ? [] : [accountId]), ...signatures])
    text = text.replaceAll(JSON.stringify(trace).slice(1, -1), "");
  return JSON.parse(text) as Event;
}

function mapPeople(event: Event, change: (person: Person) => Person): Event {
  const inCommit = (commit: EventCommit): EventCommit =>
    commit.author === undefined ? commit : { ...commit, author: change(commit.author) };
  const inPart = <T extends { readonly author: Person }>(part: T): T => ({ ...part, author: change(part.author) });
  const { commit, pullRequest, comment } = event;
  const parts = defined({
    commit: commit === undefined ? undefined : inCommit(commit),
    pullRequest: pullRequest === undefined ? undefined : inPart(pullRequest),
    comment: comment === undefined ? undefined : inPart(comment),
  });
  return { ...event, actor: change(event.actor), commits: event.commits.map(inCommit), ...parts };
}
