// Follows every id from the sender's acknowledgement to the CI server that took it (R20).

interface Push {
  readonly commit: string;
  /** The CI server whose repository was pushed to. */
  readonly server: string;
  readonly branch: string;
  /** Where it stands among the pushes of its branch. */
  readonly turn: number;
}

export interface Figures {
  /** Hooks answered 2xx, each of which asks for one build. */
  readonly acked: number;
  /** Those the CI server took. */
  readonly delivered: number;
  /** Those a newer commit of the branch took the place of, and says so. */
  readonly superseded: number;
  readonly lost: number;
  /** Builds asked for that nobody pushed. */
  readonly invented: number;
  /** Builds asked for once more: at least once is promised. */
  readonly duplicates: number;
  /** Builds asked for after a newer one of their branch. */
  readonly out_of_order: number;
  /** Results answered 2xx whose build does not show them. */
  readonly results_lost: number;
}

export interface Ledger {
  /** Noted before the first byte goes out: what was sent may be taken, answered or not. */
  sent(push: Push): void;
  acknowledged(commit: string): void;
  taken(server: string, commit: string): void;
  resultKept(deliveryId: string): void;
  isTaken(commit: string): boolean;
  resultsKept(): readonly string[];
  acknowledgedPushes(): readonly Push[];
  judge(found: Found): Figures;
}

/** What the database says at the end. */
interface Found {
  readonly superseded: ReadonlySet<string>;
  /** Deliveries with a build that does not show its result. */
  readonly unfinished: ReadonlySet<string>;
}

/** Makes an empty ledger. */
export function openLedger(): Ledger {
  const pushes = new Map<string, Push>();
  const acked = new Set<string>();
  const takes = new Map<string, number>();
  const newest = new Map<string, number>();
  const results = new Set<string>();
  let invented = 0;
  let outOfOrder = 0;

  function isOvertaken(push: Push): boolean {
    return (newest.get(laneOf(push)) ?? -1) > push.turn;
  }

  return {
    sent: (push) => void pushes.set(push.commit, push),
    acknowledged: (commit) => void acked.add(commit),
    taken: (server, commit) => {
      const push = pushes.get(commit);
      if (push?.server !== server) {
        invented += 1;
        return;
      }
      takes.set(commit, (takes.get(commit) ?? 0) + 1);
      if (isOvertaken(push)) outOfOrder += 1;
      else newest.set(laneOf(push), push.turn);
    },
    resultKept: (deliveryId) => void results.add(deliveryId),
    isTaken: (commit) => takes.has(commit),
    resultsKept: () => [...results],
    acknowledgedPushes: () => [...acked].flatMap((commit) => pushes.get(commit) ?? []),
    judge: ({ superseded, unfinished }) => {
      const expected = [...acked].flatMap((commit) => pushes.get(commit) ?? []);
      const delivered = expected.filter(({ commit }) => takes.has(commit));
      const replaced = expected.filter(
        (push) => !takes.has(push.commit) && superseded.has(push.commit) && isOvertaken(push),
      );
      return {
        acked: expected.length,
        delivered: delivered.length,
        superseded: replaced.length,
        lost: expected.length - delivered.length - replaced.length,
        invented,
        duplicates: [...takes.values()].reduce((sum, count) => sum + count - 1, 0),
        out_of_order: outOfOrder,
        results_lost: [...results].filter((id) => unfinished.has(id)).length,
      };
    },
  };
}

function laneOf(push: Push): string {
  return `${push.server} ${push.branch}`;
}
