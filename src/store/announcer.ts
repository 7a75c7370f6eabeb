// Calls the listeners of a channel in this process.

export interface Announcer {
  listen(channel: string, heard: (payload: string) => void): () => void;
  announce(channel: string, payload: string): void;
  /** Every listener of every channel, for when an announcement may have been missed. */
  announceAll(): void;
}

/** Makes an announcer without listeners. */
export function makeAnnouncer(): Announcer {
  const listeners = new Map<string, Set<(payload: string) => void>>();
  return {
    listen: (channel, heard) => {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set);
      set.add(heard);
      return () => void set.delete(heard);
    },
    announce: (channel, payload) => {
      for (const heard of listeners.get(channel) ?? []) heard(payload);
    },
    announceAll: () => {
      for (const set of listeners.values()) for (const heard of set) heard("");
    },
  };
}
