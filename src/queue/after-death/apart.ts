// How work is named that was in hand when a process died.

import type { WorkKind } from "../../core/queue.ts";

/**
 * Suspects are held under this name, so that no usual claim sees them. To a version that knows no suspects it is one
 * more process.
 */
export const apart = "after-death";

/** So many deaths with nothing else in hand are no accident. */
export const mostDeaths = 3;

export interface WorkName {
  readonly kind: WorkKind;
  readonly subjectId: string;
  readonly tenantId: string;
}
