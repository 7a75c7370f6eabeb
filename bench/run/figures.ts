// How several turns of one measurement become one figure.

/** The value in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Two digits after the point: nothing here can be measured closer. */
export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
