/** A part of a trace, in nanoseconds from its start. */
export interface Interval {
  readonly startNs: number;
  readonly endNs: number;
}

/** How much of `start … end` lies within. */
export function overlapNs({ startNs, endNs }: Interval, start: number, end: number): number {
  return Math.max(0, Math.min(end, endNs) - Math.max(start, startNs));
}
