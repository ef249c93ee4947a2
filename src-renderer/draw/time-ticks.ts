/** Round steps of a time axis, and the marks on it. All times are nanoseconds. */

/** Room for the longest mark, a time of day. Ruler and tracks share it, so that their lines meet. */
export const tickCssPx = 96;

export interface TimeTicks {
  readonly stepNs: number;
  readonly times: readonly number[];
}

/** At most `most` marks within the range, at 1, 2 or 5 times a power of ten. */
export function timeTicks(startNs: number, endNs: number, most: number): TimeTicks {
  const rough = Math.max(1, (endNs - startNs) / Math.max(1, most));
  const power = 10 ** Math.floor(Math.log10(rough));
  const stepNs = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const times: number[] = [];
  for (let at = Math.ceil(startNs / stepNs); at * stepNs <= endNs; at++) times.push(at * stepNs);
  return { stepNs, times };
}
