// All probes there are, in groups: by registry, so that whatever is registered is fed.

import { lengths } from "../../src/core/limits/lengths.ts";
import { borderProbes } from "./border-probes.ts";
import { ciProbes } from "./ci-probes.ts";
import { dialectProbes } from "./dialect-probes.ts";
import { eventProbes } from "./event-probes.ts";
import { formProbes } from "./form-probes.ts";
import { hostProbes } from "./host-probes.ts";
import type { Probe } from "./probe.ts";

interface Group {
  /** Probes by what they are about: a dialect, a kind, a form. */
  probes(): Promise<Map<string, Probe[]>> | Map<string, Probe[]>;
  /** The longest text that may come of them. */
  readonly longest: number;
}

export const groups = {
  dialects: { probes: dialectProbes, longest: lengths.text },
  hosts: { probes: hostProbes, longest: lengths.text },
  "CI servers": { probes: ciProbes, longest: 10_000 },
  forms: { probes: formProbes, longest: 20_000 },
  events: { probes: eventProbes, longest: Infinity },
  borders: { probes: borderProbes, longest: 20_000 },
} as const satisfies Readonly<Record<string, Group>>;

export type GroupName = keyof typeof groups;
