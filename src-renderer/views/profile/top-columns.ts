import type { TopReply } from '#shared/contract/profile-view';

/** What the table shows beside the rows as they came. */
export interface TopColumns {
  /** Self of a row and of all rows above it, in the order shown. */
  readonly sum: Float64Array;
  /** Never 0: bars are a share of these. */
  readonly maxFlat: number;
  readonly maxCum: number;
}

export function computeTopColumns({ rows, flatAbove, maxFlat, maxCum }: TopReply): TopColumns {
  const sum = new Float64Array(rows.length);
  let running = flatAbove;
  for (let row = 0; row < rows.length; row++) {
    running += rows.flat[row] ?? 0;
    sum[row] = running;
  }
  return { sum, maxFlat: maxFlat || 1, maxCum: maxCum || 1 };
}
