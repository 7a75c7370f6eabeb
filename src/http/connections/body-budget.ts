// Limits the bytes of bodies in memory: nobody may hold more than stays free for all others (S20).

/** The bytes of one request's body, counted until the request is done with them. */
export interface BodyReservation {
  hasRoom(bytes: number): boolean;
  take(bytes: number): void;
  /** Gives back all that was taken. */
  close(): void;
}

export interface BodyBudget {
  /** A body that counts with each of these parties. */
  open(parties: readonly string[]): BodyReservation;
}

/** Whose bodies a request's is counted with. proved: by its headers alone. */
export interface BodySender {
  readonly addressOf: () => string;
  readonly tenantId?: string | undefined;
  readonly isProved?: boolean;
}

/**
 * One party alone gets half of the budget, two get a third each, and there is always room for the next. Senders of no
 * known tenant count as one party together: however many they are, they leave room for the known ones. What a tenant's
 * own credentials brought is not held against the address, from which the hooks of many tenants may come.
 */
export function partiesOf({ addressOf, tenantId, isProved = false }: BodySender): readonly string[] {
  if (tenantId === undefined) return ["unproved", `address ${addressOf()}`];
  return isProved ? [`tenant ${tenantId}`] : [`tenant ${tenantId}`, `address ${addressOf()}`];
}

export function createBodyBudget(mostBytes: number): BodyBudget {
  let held = 0;
  const shares = new Map<string, number>();

  function change(party: string, bytes: number): void {
    const share = (shares.get(party) ?? 0) + bytes;
    if (share === 0) shares.delete(party);
    else shares.set(party, share);
  }

  return {
    open(parties) {
      let own = 0;
      return {
        hasRoom: (bytes) =>
          held + bytes <= mostBytes && parties.every((party) => (shares.get(party) ?? 0) + bytes <= mostBytes - held),
        take(bytes) {
          own += bytes;
          held += bytes;
          for (const party of parties) change(party, bytes);
        },
        close() {
          held -= own;
          for (const party of parties) change(party, -own);
          own = 0;
        },
      };
    },
  };
}
