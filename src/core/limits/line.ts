// One after the other for each key, in the order they came; different keys beside each other.

export interface Line {
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** Makes a line, empty. */
export function makeLine(): Line {
  const last = new Map<string, Promise<unknown>>();
  return {
    run: async (key, work) => {
      const before = last.get(key) ?? Promise.resolve();
      const done = before.then(work, work);
      last.set(key, done);
      try {
        return await done;
      } finally {
        if (last.get(key) === done) last.delete(key);
      }
    },
  };
}
