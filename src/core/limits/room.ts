// Room in memory for what is large: so much for everybody together, half of it for one, and nobody is turned away.

export interface Room {
  /** A function that gives the room back; undefined when there is too little just now. */
  take(key: string, size: number): (() => void) | undefined;
  /** Resolves when somebody gave room back. */
  freed(): Promise<void>;
}

/**
 * Makes room, all free. What is smaller than `small` needs none; what is larger than all there is counts as all there
 * is.
 */
export function makeRoom({ all, small }: { readonly all: number; readonly small: number }): Room {
  const taken = new Map<string, number>();
  let total = 0;
  const waiting: (() => void)[] = [];

  function add(key: string, size: number): void {
    total += size;
    const own = (taken.get(key) ?? 0) + size;
    if (own === 0) taken.delete(key);
    else taken.set(key, own);
  }

  return {
    take: (key, size) => {
      if (size < small) return () => undefined;
      const held = Math.min(size, all);
      const own = taken.get(key) ?? 0;
      const mayHave = own === 0 ? total === 0 || total + held <= all : own + held <= all / 2 && total + held <= all;
      if (!mayHave) return undefined;
      add(key, held);
      return () => {
        add(key, -held);
        for (const wake of waiting.splice(0)) wake();
      };
    },
    freed: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
