// Where the POST service's payload tells again what is required of it.

import { partOf, type Elsewhere } from "../kit/elsewhere.ts";

const address = ["repository", "absolute_url"];

/** Fields of the repository, from its address "/acme/payments/". */
export const elsewhere: readonly Elsewhere[] = [
  { field: ["repository", "owner"], told: [partOf(address, /^\/(?<found>[^/]+)\/[^/]+\/?$/)] },
  { field: ["repository", "slug"], told: [partOf(address, /^\/[^/]+\/(?<found>[^/]+)\/?$/)] },
];
