// How work is named that was in hand when a process died.

import type { WorkKind } from "../../core/queue.ts";

/**
 * Suspects are held under this name, so that no usual claim sees them. To a version that knows no suspects it is one
 * more process.
 */
export const apart = "after-death";

/** Work that was alone in hand at this many deaths is taken to be their cause. */
export const mostDeaths = 3;

export interface WorkName {
  readonly kind: WorkKind;
  readonly subjectId: string;
  readonly tenantId: string;
}
