// Pieces of asynchronous work that must not overlap run one after another, in the order they came.

export type TakeTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a queue of turns: each piece of work starts when the one before it has ended, however it ended. */
export function makeTurns(): TakeTurn {
  let last: Promise<unknown> = Promise.resolve();
  return async (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}
