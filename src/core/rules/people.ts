// Who stands in an event, and how they are forgotten (S12): names and addresses go, account ids stay until their owner
// asks.

import type { Event, EventCommit, Person } from "../event.ts";

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
  return {
    ...event,
    actor: change(event.actor),
    ...(event.commit === undefined ? {} : { commit: inCommit(event.commit) }),
    commits: event.commits.map(inCommit),
    ...(event.pullRequest === undefined
      ? {}
      : { pullRequest: { ...event.pullRequest, author: change(event.pullRequest.author) } }),
    ...(event.comment === undefined ? {} : { comment: { ...event.comment, author: change(event.comment.author) } }),
  };
}
