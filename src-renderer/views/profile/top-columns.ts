import type { TopRows } from '#shared/contract/profile-view';

/** What the table shows beside the rows as they came. */
export interface TopColumns {
  /** Self of a row and of all rows above it, in the order shown. */
  readonly sum: Float64Array;
  readonly maxFlat: number;
  readonly maxCum: number;
}

export function computeTopColumns({ length, flat, cum }: TopRows): TopColumns {
  const sum = new Float64Array(length);
  let running = 0;
  let maxFlat = 0;
  let maxCum = 0;
  for (let row = 0; row < length; row++) {
    running += flat[row] ?? 0;
    sum[row] = running;
    maxFlat = Math.max(maxFlat, flat[row] ?? 0);
    maxCum = Math.max(maxCum, cum[row] ?? 0);
  }
  return { sum, maxFlat: maxFlat || 1, maxCum: maxCum || 1 };
}
